CREATE TABLE `rebuild_queue` (
	`object` text PRIMARY KEY NOT NULL,
	`queued_at` integer NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`outcome` text
);
--> statement-breakpoint
CREATE INDEX `rebuild_queue_waiting` ON `rebuild_queue` (`tries`,`queued_at`) WHERE outcome is null;--> statement-breakpoint
ALTER TABLE `apps` ADD `payer_days` integer;--> statement-breakpoint
ALTER TABLE `orders` ADD `archived_at` integer;