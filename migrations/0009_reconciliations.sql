CREATE TABLE `daily_looks` (
	`started_at` integer PRIMARY KEY NOT NULL,
	`place_at` integer,
	`place_id` text,
	`moved_at` integer NOT NULL,
	`looked` integer DEFAULT 0 NOT NULL,
	`changed` integer DEFAULT 0 NOT NULL,
	`unheard` integer DEFAULT 0 NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE `differences` (
	`reconciliation` text NOT NULL,
	`no` integer NOT NULL,
	`kind` text NOT NULL,
	`what` text NOT NULL,
	`line` integer,
	`transaction` text,
	`provider_order_id` text,
	`provider_payment_id` text,
	`ours` text,
	`theirs` text,
	`tries` integer NOT NULL,
	PRIMARY KEY(`reconciliation`, `no`),
	FOREIGN KEY (`reconciliation`) REFERENCES `reconciliations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `differences_to_ask` ON `differences` (`tries`,`reconciliation`,`no`) WHERE tries > 0;--> statement-breakpoint
CREATE TABLE `reconciliations` (
	`id` text PRIMARY KEY NOT NULL,
	`app` text NOT NULL,
	`mode` text NOT NULL,
	`account` text NOT NULL,
	`gateway` text NOT NULL,
	`format` text,
	`from_at` integer,
	`to_at` integer,
	`counts` text,
	`listed` integer DEFAULT 0 NOT NULL,
	`key` text,
	`request` text,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	CONSTRAINT "reconciliations_mode" CHECK("reconciliations"."mode" in ('test', 'live'))
);
--> statement-breakpoint
CREATE INDEX `reconciliations_by_app` ON `reconciliations` (`app`,`mode`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `reconciliations_by_age` ON `reconciliations` (`created_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `reconciliations_by_key` ON `reconciliations` (`app`,`mode`,`key`) WHERE key is not null;--> statement-breakpoint
ALTER TABLE `transactions` ADD `captured_at` integer;--> statement-breakpoint
UPDATE `transactions` SET `captured_at` = `updated_at` WHERE `captured` IS NOT NULL;--> statement-breakpoint
ALTER TABLE `transactions` ADD `unheard` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `transactions` ADD `fee` integer;--> statement-breakpoint
ALTER TABLE `transactions` ADD `fee_currency` text;--> statement-breakpoint
CREATE INDEX `transactions_by_capture` ON `transactions` (`account`,`captured_at`,`id`) WHERE captured_at is not null;--> statement-breakpoint
CREATE INDEX `transactions_unsettled` ON `transactions` (`created_at`,`id`) WHERE (unheard or status in ('created', 'initiated', 'confirmed') or reason in ('unavailable', 'unreadable', 'rate_limited', 'unresolved'));--> statement-breakpoint
CREATE INDEX `refunds_pending` ON `refunds` (`created_at`,`id`) WHERE status = 'pending';