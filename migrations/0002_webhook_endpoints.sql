CREATE TABLE `webhook_endpoints` (
	`id` text PRIMARY KEY NOT NULL,
	`app` text NOT NULL,
	`mode` text NOT NULL,
	`url` text NOT NULL,
	`types` text,
	`created_at` integer NOT NULL,
	`disabled_at` integer,
	FOREIGN KEY (`app`) REFERENCES `apps`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "webhook_endpoints_mode" CHECK("webhook_endpoints"."mode" in ('test', 'live'))
);
--> statement-breakpoint
CREATE INDEX `webhook_endpoints_by_app` ON `webhook_endpoints` (`app`,`mode`);