CREATE TABLE `stray_notices` (
	`account` text NOT NULL,
	`key` text NOT NULL,
	`refs` text NOT NULL,
	`times` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	PRIMARY KEY(`account`, `key`)
);
--> statement-breakpoint
CREATE INDEX `stray_notices_by_time` ON `stray_notices` (`last_at`);--> statement-breakpoint
ALTER TABLE `apps` ADD `keeps_duplicates` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `gateway_accounts` ADD `priorities` text;--> statement-breakpoint
ALTER TABLE `gateway_accounts` ADD `down_until` integer;