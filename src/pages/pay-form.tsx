import type { Child, FC } from "hono/jsx";
import { payPath, type Screen } from "./screen.ts";

/** Begins an attempt. It says what language the page is in, so that the gateway's own pages can go on in it. */
export const PayForm: FC<{ screen: Screen; children: Child }> = ({ screen: { view, locale }, children }) => (
  <form method="post" action={payPath(view.id)}>
    <input type="hidden" name="locale" value={locale} />
    {children}
  </form>
);
