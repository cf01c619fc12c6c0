CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`app` text NOT NULL,
	`mode` text NOT NULL,
	`public_key` text NOT NULL,
	`secret_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	FOREIGN KEY (`app`) REFERENCES `apps`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "api_keys_mode" CHECK("api_keys"."mode" in ('test', 'live'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_by_public_key` ON `api_keys` (`public_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_by_secret_hash` ON `api_keys` (`secret_hash`);--> statement-breakpoint
CREATE INDEX `api_keys_by_app` ON `api_keys` (`app`,`mode`);--> statement-breakpoint
CREATE TABLE `app_domains` (
	`domain` text PRIMARY KEY NOT NULL,
	`app` text NOT NULL,
	`verified_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`app`) REFERENCES `apps`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `app_domains_by_app` ON `app_domains` (`app`);--> statement-breakpoint
CREATE TABLE `apps` (
	`id` text PRIMARY KEY NOT NULL,
	`company` text NOT NULL,
	`name` text NOT NULL,
	`email` text,
	`phone` text,
	`site` text,
	`colour` text,
	`logo` text,
	`id_salt` text NOT NULL,
	`disabled_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`company`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "apps_colour" CHECK("apps"."colour" glob '#[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]')
);
--> statement-breakpoint
CREATE INDEX `apps_by_company` ON `apps` (`company`);--> statement-breakpoint
CREATE TABLE `companies` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `currencies` (
	`id` text PRIMARY KEY NOT NULL,
	`code` text NOT NULL,
	`name` text NOT NULL,
	`symbol` text NOT NULL,
	`exponent` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `currencies_by_code` ON `currencies` (`code`);--> statement-breakpoint
CREATE TABLE `gateway_accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`app` text NOT NULL,
	`mode` text NOT NULL,
	`gateway` text NOT NULL,
	`sealed` text NOT NULL,
	`enabled` integer DEFAULT false NOT NULL,
	`verified_at` integer,
	`priority` integer DEFAULT 0 NOT NULL,
	`currencies` text,
	`methods` text,
	`created_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`app`) REFERENCES `apps`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "gateway_accounts_mode" CHECK("gateway_accounts"."mode" in ('test', 'live'))
);
--> statement-breakpoint
CREATE INDEX `gateway_accounts_by_app` ON `gateway_accounts` (`app`);--> statement-breakpoint
CREATE TABLE `orders` (
	`id` text PRIMARY KEY NOT NULL,
	`app` text NOT NULL,
	`mode` text NOT NULL,
	`status` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`reference` text,
	`captured` integer NOT NULL,
	`refunded` integer NOT NULL,
	`attention` integer NOT NULL,
	`redirect_url` text,
	`origin` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer NOT NULL,
	`due_at` integer,
	`transactions` text NOT NULL,
	`attention_items` text NOT NULL,
	CONSTRAINT "orders_mode" CHECK("orders"."mode" in ('test', 'live')),
	CONSTRAINT "orders_amount" CHECK(typeof("orders"."amount") = 'integer' and "orders"."amount" >= 1),
	CONSTRAINT "orders_captured" CHECK(typeof("orders"."captured") = 'integer' and "orders"."captured" >= 0),
	CONSTRAINT "orders_refunded" CHECK(typeof("orders"."refunded") = 'integer' and "orders"."refunded" >= 0)
);
--> statement-breakpoint
CREATE INDEX `orders_by_time` ON `orders` (`app`,`mode`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `orders_by_status` ON `orders` (`app`,`mode`,`status`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `orders_by_currency` ON `orders` (`app`,`mode`,`currency`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `orders_by_currency_and_status` ON `orders` (`app`,`mode`,`currency`,`status`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `orders_with_attention` ON `orders` (`app`,`mode`,`created_at`,`id`) WHERE attention > 0;--> statement-breakpoint
CREATE INDEX `orders_by_due` ON `orders` (`due_at`) WHERE due_at is not null;--> statement-breakpoint
CREATE TABLE `payment_methods` (
	`id` text PRIMARY KEY NOT NULL,
	`method` text NOT NULL,
	`name` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `payment_methods_by_method` ON `payment_methods` (`method`);--> statement-breakpoint
CREATE TABLE `refunds` (
	`id` text PRIMARY KEY NOT NULL,
	`order` text NOT NULL,
	`transaction` text NOT NULL,
	`app` text NOT NULL,
	`mode` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`status` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer NOT NULL,
	CONSTRAINT "refunds_amount" CHECK(typeof("refunds"."amount") = 'integer' and "refunds"."amount" >= 1)
);
--> statement-breakpoint
CREATE INDEX `refunds_by_order` ON `refunds` (`order`);--> statement-breakpoint
CREATE TABLE `signing_secrets` (
	`app` text NOT NULL,
	`mode` text NOT NULL,
	`sealed` text NOT NULL,
	PRIMARY KEY(`app`, `mode`),
	FOREIGN KEY (`app`) REFERENCES `apps`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "signing_secrets_mode" CHECK("signing_secrets"."mode" in ('test', 'live'))
);
--> statement-breakpoint
CREATE TABLE `transactions` (
	`id` text PRIMARY KEY NOT NULL,
	`order` text NOT NULL,
	`app` text NOT NULL,
	`mode` text NOT NULL,
	`account` text NOT NULL,
	`gateway` text NOT NULL,
	`method` text NOT NULL,
	`status` text NOT NULL,
	`reason` text,
	`provider_order_id` text,
	`provider_payment_id` text,
	`captured` integer,
	`captured_currency` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer NOT NULL,
	CONSTRAINT "transactions_captured" CHECK("transactions"."captured" is null or (typeof("transactions"."captured") = 'integer' and "transactions"."captured" >= 0))
);
--> statement-breakpoint
CREATE INDEX `transactions_by_order` ON `transactions` (`order`);--> statement-breakpoint
CREATE INDEX `transactions_by_provider_order` ON `transactions` (`account`,`provider_order_id`);--> statement-breakpoint
CREATE INDEX `transactions_by_provider_payment` ON `transactions` (`account`,`provider_payment_id`);