CREATE TABLE `token_families` (
	`id` text PRIMARY KEY NOT NULL,
	`app` text NOT NULL,
	`key` text NOT NULL,
	`generation` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`app`) REFERENCES `apps`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`key`) REFERENCES `api_keys`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `token_families_by_key` ON `token_families` (`key`);--> statement-breakpoint
CREATE INDEX `token_families_by_expiry` ON `token_families` (`expires_at`);--> statement-breakpoint
CREATE TABLE `unapproved_limits` (
	`country` text NOT NULL,
	`currency` text NOT NULL,
	`most` integer NOT NULL,
	PRIMARY KEY(`country`, `currency`),
	CONSTRAINT "unapproved_limits_most" CHECK(typeof("unapproved_limits"."most") = 'integer' and "unapproved_limits"."most" >= 0)
);
--> statement-breakpoint
ALTER TABLE `apps` ADD `origins` text;--> statement-breakpoint
ALTER TABLE `companies` ADD `country` text;--> statement-breakpoint
ALTER TABLE `companies` ADD `kyb` text DEFAULT 'not_submitted' NOT NULL;--> statement-breakpoint
ALTER TABLE `currencies` ADD `disabled_at` integer;--> statement-breakpoint
ALTER TABLE `payment_methods` ADD `disabled_at` integer;--> statement-breakpoint
INSERT INTO unapproved_limits (country, currency, most) VALUES ('NP', 'NPR', 20000);--> statement-breakpoint
-- Until now companies were only made by whoever runs the service, who knows them.
UPDATE companies SET kyb = 'approved';
