ALTER TABLE `orders` ADD `locale` text;--> statement-breakpoint
CREATE INDEX `orders_by_reference` ON `orders` (`app`,`mode`,`reference`,`created_at`,`id`) WHERE reference is not null;