CREATE TABLE `gateway_verifications` (
	`account` text PRIMARY KEY NOT NULL,
	`steps` text NOT NULL,
	`domain` text,
	`order` text,
	`failure` text,
	`version` integer NOT NULL,
	`change` text NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`account`) REFERENCES `gateway_accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `gateway_accounts` ADD `webhook_at` integer;