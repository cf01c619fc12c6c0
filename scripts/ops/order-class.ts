/** The class of orders' objects, as wrangler.toml names it. */
export const ORDER_CLASS = "OrderObject";
