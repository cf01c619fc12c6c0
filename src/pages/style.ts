import { TOKENS } from "./tokens.ts";

/** The style sheet of every page. `--brand`, `--on-brand` and `--accent` come from brand.ts, which keeps them readable. */
export const STYLE = `
*,::before,::after{box-sizing:border-box}
${TOKENS}html{-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;background:var(--page);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans Devanagari",sans-serif;overflow-wrap:anywhere}
h1,h2,p,ul,fieldset,legend{margin:0;padding:0;border:0}
h1{font-size:1.3125rem;line-height:1.3;font-weight:650;letter-spacing:-.01em}
ul{list-style:none}
a{color:var(--accent);text-underline-offset:.2em}
svg{display:block;flex:none}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.test{background:var(--test);color:var(--test-ink);padding:.5rem 1rem;text-align:center;font-size:.875rem}
.card{width:100%;background:var(--card);flex:1;display:flex;flex-direction:column}
.side{background:var(--tint);padding:1.25rem 1.25rem 1.5rem;border-bottom:1px solid var(--line);display:flex;flex-direction:column;gap:1.125rem}
.shop{display:flex;align-items:center;gap:.75rem;font-weight:600;line-height:1.3}
.logo{width:2.75rem;height:2.75rem;border-radius:.75rem;flex:none}
img.logo{object-fit:contain;background:#fff;border:1px solid var(--line)}
span.logo{display:grid;place-items:center;background:var(--brand);color:var(--on-brand);font-size:1.25rem;font-weight:650}
.due{display:flex;flex-direction:column;gap:.125rem}
.what{color:var(--soft)}
.amount{font-size:clamp(1.75rem,1.2rem + 3.6vw,2.5rem);line-height:1.15;font-weight:680;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.small{font-size:.875rem;color:var(--soft)}
.clock{display:flex;align-items:center;gap:.4rem;font-variant-numeric:tabular-nums}
.clock b{color:var(--ink);font-weight:600}
.main{padding:1.5rem 1.25rem;display:flex;flex-direction:column;gap:1.25rem;flex:1}
form{display:flex;flex-direction:column;gap:1rem}
.ways{display:flex;flex-direction:column;gap:.625rem}
.way{display:flex;align-items:center;gap:.875rem;min-height:4rem;padding:.625rem 1rem;border:1px solid var(--edge);border-radius:.75rem;cursor:pointer}
.way:hover{border-color:var(--accent)}
.way:has(:checked){border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
.way:has(:focus-visible){outline:3px solid var(--accent);outline-offset:2px}
.way input{width:1.25rem;height:1.25rem;margin:0;accent-color:var(--accent);flex:none;outline:0}
.way span{flex:1;min-width:0;line-height:1.35}
.way b,.way small{display:block}
.way b{font-weight:600}
.way small{font-size:.875rem;color:var(--soft)}
.way svg{color:var(--soft)}
.one{cursor:default;border-color:var(--line)}
.one:hover{border-color:var(--line)}
button,.button{display:flex;align-items:center;justify-content:center;gap:.6rem;width:100%;min-height:3.25rem;padding:.75rem 1.25rem;border:1px solid var(--accent);border-radius:.75rem;
background:var(--brand);color:var(--on-brand);font:inherit;font-size:1.0625rem;font-weight:650;text-align:center;text-decoration:none;cursor:pointer}
button:hover,.button:hover{box-shadow:0 2px 10px #10182833}
button:active,.button:active{transform:translateY(1px)}
button[aria-busy]{opacity:.75;cursor:progress}
button[aria-busy]::before{content:"";width:1.1em;height:1.1em;border:2px solid;border-right-color:transparent;border-radius:50%;animation:turn .8s linear infinite}
.quiet{background:transparent;color:var(--accent);border-color:var(--edge);font-size:1rem;min-height:2.75rem;padding:.5rem 1rem}
.field{display:flex;flex-direction:column;gap:.375rem}
.field label{font-weight:600}
.field input{width:100%;min-height:3.25rem;padding:.625rem .875rem;border:1px solid var(--edge);border-radius:.75rem;background:var(--card);color:var(--ink);font:inherit;font-size:1.125rem;font-variant-numeric:tabular-nums}
.field input:focus-visible{outline-offset:-1px;border-color:var(--accent)}
.field .code{letter-spacing:.3em;font-size:1.375rem;font-weight:600}
.field input[aria-invalid]{border-color:var(--alert);outline-color:var(--alert);box-shadow:inset 0 0 0 1px var(--alert)}
.tick{display:flex;gap:.75rem;align-items:center;min-height:2.75rem;cursor:pointer}
.tick input{width:1.375rem;height:1.375rem;margin:0;accent-color:var(--accent);flex:none}
.tick input[aria-invalid]{outline-color:var(--alert);box-shadow:0 0 0 2px var(--alert)}
.error{color:var(--alert);font-size:.9375rem;display:flex;gap:.45rem}
.error svg{margin-top:.2rem}
.alert,.note{padding:.875rem 1rem;border-radius:.75rem;background:var(--note-bg);font-size:.9375rem}
.alert{background:var(--alert-bg);border-left:4px solid var(--alert);display:flex;flex-direction:column;gap:.25rem}
.alert b{color:var(--alert)}
.note ul{display:flex;flex-direction:column}
.hero{display:flex;flex-direction:column;align-items:flex-start;gap:.75rem}
.mark{width:3.25rem;height:3.25rem;border-radius:50%;display:grid;place-items:center;background:var(--note-bg);color:var(--accent)}
.mark.good{background:var(--good-bg);color:var(--good)}
.mark.bad{background:var(--alert-bg);color:var(--alert)}
.wait{width:3.25rem;height:3.25rem;border-radius:50%;border:4px solid var(--line);border-top-color:var(--accent);animation:turn 1s linear infinite}
@keyframes turn{to{transform:rotate(1turn)}}
.other{border-top:1px solid var(--line)}
.other summary{min-height:2.75rem;padding:.75rem 0;color:var(--accent);font-weight:600;cursor:pointer}
.back{display:inline-flex;align-items:center;gap:.4rem;min-height:2.75rem;color:var(--soft);font-size:.9375rem}
.leave{margin-top:auto}
footer{padding:1rem 1.25rem 1.5rem;font-size:.875rem;color:var(--soft);border-top:1px solid var(--line)}
footer ul{display:flex;flex-wrap:wrap;column-gap:1.25rem}
footer li>*{display:inline-flex;align-items:center;min-height:2.75rem;color:var(--soft)}
footer section+nav{border-top:1px solid var(--line);margin-top:.5rem;padding-top:.25rem}
footer li b{font-weight:600;color:var(--ink)}
:lang(ne),:lang(hi){letter-spacing:0}
:lang(ne) h1,:lang(hi) h1,:lang(ne) .shop,:lang(hi) .shop{line-height:1.45}
.alone{width:100%;max-width:28rem;margin:auto;padding:1.25rem}
.alone .main{background:var(--card);border-radius:1rem;box-shadow:var(--shadow);padding:1.75rem 1.5rem}
@media (min-width:30rem){.side{padding:1.75rem}.main{padding:1.75rem}footer{padding:1rem 1.75rem 1.5rem}}
@media (min-width:52rem){
.pay{margin:auto;width:100%;max-width:58rem;padding:2rem 1.5rem}
.card{display:grid;grid-template:1fr auto/minmax(0,5fr) minmax(0,6fr);border-radius:1.25rem;overflow:hidden;box-shadow:var(--shadow);min-height:32rem}
.side{border-bottom:0;padding:2.25rem 2.25rem 1.5rem;gap:2rem}
.main{grid-area:1/2/3/3;padding:2.25rem}
footer{border:0;background:var(--tint);padding:1rem 2.25rem 1.75rem}}
@media (max-width:51.99rem){.pay{flex:1;display:flex;flex-direction:column;width:100%;max-width:36rem;margin:0 auto;background:var(--card)}}
@media (prefers-reduced-motion:reduce){*,::before{animation:none!important;transition:none!important}.wait{border-style:dotted;border-color:var(--accent)}}
@media (forced-colors:active){.way:has(:checked){outline:2px solid Highlight}}
`;
