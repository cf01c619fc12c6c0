import { brandOf, brandStyle } from "../pages/brand.ts";
import { TOKENS } from "../pages/tokens.ts";

/** The dashboard's one style sheet: the payment page's colours and shapes, for longer pages. */
export const STYLE = `
*,::before,::after{box-sizing:border-box}
${TOKENS}${brandStyle(brandOf(null))}
:root{--radius:.75rem;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
html{-webkit-text-size-adjust:100%;scroll-padding-top:4.5rem}
body{margin:0;min-height:100vh;min-height:100dvh;background:var(--page);color:var(--ink);
font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans Devanagari",sans-serif;overflow-wrap:anywhere}
h1,h2,h3,p,ul,ol,dl,dd,fieldset,legend,figure{margin:0;padding:0;border:0}
h1{font-size:clamp(1.5rem,1.3rem + 1vw,1.875rem);line-height:1.2;font-weight:680;letter-spacing:-.02em}
h2{font-size:1.125rem;line-height:1.35;font-weight:650;letter-spacing:-.01em}
h3{font-size:1rem;font-weight:650}
h1,h2{text-wrap:balance}
ul{list-style:none}
a{color:var(--accent);text-underline-offset:.2em}
svg{display:block;flex:none}
code,.mono{font-family:var(--mono);font-size:.9em}
small,.small{font-size:.875rem;color:var(--soft)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;z-index:9;background:var(--card);padding:.75rem 1rem;border-radius:var(--radius)}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}

.mark{display:inline-flex;align-items:center;gap:.6rem;color:var(--ink);font-weight:680;font-size:1.125rem;letter-spacing:-.01em;text-decoration:none;min-height:2.75rem}
.mark svg{border-radius:.5rem}
.bar{position:sticky;top:0;z-index:5;display:flex;align-items:center;justify-content:space-between;gap:1rem;padding:.5rem 1.25rem;background:var(--card);border-bottom:1px solid var(--line)}
.menu>summary{display:inline-flex;align-items:center;gap:.5rem;min-height:2.75rem;padding:0 .875rem;border:1px solid var(--line);border-radius:var(--radius);font-weight:600;font-size:.9375rem;cursor:pointer;list-style:none}
.menu>summary::-webkit-details-marker{display:none}
.menu>div{position:absolute;left:0;right:0;top:100%;max-height:calc(100dvh - 4rem);overflow-y:auto;background:var(--card);border-bottom:1px solid var(--line);box-shadow:var(--shadow);padding:.75rem 1.25rem 1.25rem}
.side{display:none}
.nav{display:flex;flex-direction:column;gap:.125rem}
.nav a,.nav button{display:flex;align-items:center;justify-content:flex-start;gap:.75rem;width:100%;min-height:2.75rem;padding:.375rem .75rem;border:0;border-radius:var(--radius);background:none;color:var(--soft);font:inherit;font-size:.9375rem;font-weight:550;text-align:left;text-decoration:none;cursor:pointer}
.nav a:hover,.nav button:hover{background:var(--page);color:var(--ink)}
.nav [aria-current]{background:color-mix(in srgb,var(--accent) 12%,var(--card));color:var(--accent);font-weight:650}
.who{margin-top:auto;padding-top:1rem;display:flex;flex-direction:column;gap:.625rem}
.who p{padding:0 .75rem;line-height:1.35}
.who p b{display:block;font-weight:600;font-size:.9375rem}
.who p span{display:block;font-size:.8125rem;color:var(--soft)}
.switch{display:flex;flex-direction:column;gap:.25rem}
.switch label{font-size:.8125rem;color:var(--soft);padding:0 .75rem}
.scripted :is(.switch button,.without-script){display:none}
.inline{flex-direction:row;align-items:center;gap:.5rem}

main{display:flex;flex-direction:column;gap:1.5rem;width:100%;max-width:62rem;margin:0 auto;padding:1.75rem 1.25rem 4rem}
.head{display:flex;flex-wrap:wrap;align-items:flex-end;justify-content:space-between;gap:1rem}
.head>div{display:flex;flex-direction:column;gap:.25rem;min-width:0}
.head p{color:var(--soft)}
.crumb{display:inline-flex;align-items:center;gap:.4rem;min-height:2.75rem;margin-bottom:-.75rem;color:var(--soft);font-size:.9375rem;text-decoration:none}
.crumb:hover{color:var(--accent);text-decoration:underline}
.card{background:var(--card);border-radius:1rem;box-shadow:var(--shadow);padding:1.5rem 1.25rem;display:flex;flex-direction:column;gap:1.25rem;min-width:0}
.card>header{display:flex;flex-direction:column;gap:.25rem}
.card>header p{color:var(--soft);font-size:.9375rem}
.beside>div{display:flex;flex-direction:column;gap:1.25rem;min-width:0}
.grid{display:grid;gap:1.25rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr))}
.tile{display:flex;flex-direction:column;gap:.375rem;padding:1.25rem;background:var(--card);border-radius:1rem;box-shadow:var(--shadow);color:inherit;text-decoration:none}
a.tile:hover{box-shadow:var(--shadow),inset 0 0 0 1px var(--accent)}
.tile b{font-weight:650}
.tile p{color:var(--soft);font-size:.9375rem}

form{display:flex;flex-direction:column;gap:1.125rem}
.form{max-width:34rem}
.form.roomy{max-width:none}
.row{display:flex;flex-wrap:wrap;align-items:center;gap:.75rem}
.row form{display:contents}
.split{display:grid;gap:1.125rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,12rem),1fr))}
button,.button{display:inline-flex;align-items:center;justify-content:center;gap:.5rem;min-height:2.75rem;padding:.5rem 1.125rem;border:1px solid var(--accent);border-radius:var(--radius);background:var(--brand);color:var(--on-brand);font:inherit;font-size:.9375rem;font-weight:650;text-align:center;text-decoration:none;cursor:pointer}
button:hover,.button:hover{box-shadow:0 2px 10px #10182833}
button:active,.button:active{transform:translateY(1px)}
button[aria-busy]{opacity:.75;cursor:progress}
.quiet{background:transparent;color:var(--accent);border-color:var(--edge)}
.danger{background:transparent;color:var(--alert);border-color:var(--alert)}
.danger.sure{background:var(--alert);color:var(--card)}
.wide{width:100%;min-height:3.25rem;font-size:1.0625rem}
.small-button{min-height:2.25rem;padding:.25rem .75rem;font-size:.875rem}
.field{display:flex;flex-direction:column;gap:.375rem;min-width:0;border:0;margin:0;padding:0}
.field>label,.field>legend{font-weight:600;font-size:.9375rem}
.field>label small,.field>legend small{font-weight:400}
.hint{font-size:.875rem;color:var(--soft)}
.field input:not([type=checkbox],[type=radio]),.field select,.field textarea,.switch select,.inline select{width:100%;min-height:3rem;padding:.5rem .875rem;border:1px solid var(--edge);border-radius:var(--radius);background:var(--card);color:var(--ink);font:inherit}
.inline select{min-height:2.25rem;font-size:.9375rem;padding:.25rem .5rem}
.field textarea{min-height:6rem;resize:vertical}
.field input[type=color]{padding:.25rem;width:4rem}
.field :is(input,select,textarea):focus-visible{outline-offset:-1px;border-color:var(--accent)}
.field [aria-invalid]{border-color:var(--alert);outline-color:var(--alert);box-shadow:inset 0 0 0 1px var(--alert)}
.field .code{letter-spacing:.3em;font-size:1.375rem;font-weight:600;font-variant-numeric:tabular-nums}
.tick{display:flex;gap:.75rem;align-items:flex-start;min-height:2.75rem;padding:.5rem 0;cursor:pointer}
.tick input{width:1.25rem;height:1.25rem;margin:.125rem 0 0;accent-color:var(--accent);flex:none}
.tick span small{display:block}
.error{color:var(--alert);font-size:.9375rem}
.problems,.note,.flash{padding:1rem 1.125rem;border-radius:var(--radius);background:var(--note-bg);font-size:.9375rem;display:flex;flex-direction:column;gap:.375rem}
.problems{background:var(--alert-bg);border-left:4px solid var(--alert)}
.problems:focus{outline:0}
.problems h2{font-size:1rem;color:var(--alert)}
.problems a{color:var(--ink)}
.flash{background:var(--good-bg);color:var(--good);font-weight:600;flex-direction:row;align-items:center;gap:.6rem}
.flash.bad{background:var(--alert-bg);color:var(--alert)}

.scroll{position:relative;overflow-x:auto;margin:0 -1.25rem;padding:0 1.25rem}
table{border-collapse:collapse;width:100%;font-size:.9375rem;overflow-wrap:break-word}
th,td{text-align:left;vertical-align:middle;padding:.75rem 1rem .75rem 0;border-bottom:1px solid var(--line)}
tr:last-child>:is(th,td){border-bottom:0}
thead th{color:var(--soft);font-size:.8125rem;font-weight:600;padding-top:0}
tbody th{font-weight:600}
.long{display:inline-block;min-width:11rem;overflow-wrap:anywhere}
td small,th small{display:block;font-weight:400}
th:last-child,td:last-child{padding-right:0}
.end{text-align:right}
.end .row{justify-content:flex-end}
.num{font-variant-numeric:tabular-nums;white-space:nowrap}
.badge{display:inline-flex;align-items:center;gap:.35rem;padding:.125rem .6rem;border-radius:99rem;background:var(--page);color:var(--soft);font-size:.8125rem;font-weight:600;white-space:nowrap}
.badge.good{background:var(--good-bg);color:var(--good)}
.badge.bad{background:var(--alert-bg);color:var(--alert)}
.badge.wait{background:var(--test);color:var(--test-ink)}
.badge.info{background:var(--note-bg);color:var(--accent)}
.facts{display:grid;grid-template-columns:minmax(0,1fr);gap:.125rem 1.5rem}
.facts dt{color:var(--soft);font-size:.875rem}
.facts dd{margin-bottom:.75rem}
.empty{display:flex;flex-direction:column;align-items:center;gap:.75rem;padding:2.5rem 1rem;text-align:center;color:var(--soft)}
.empty b{color:var(--ink);font-size:1.0625rem}
.empty svg{color:var(--edge)}
.empty p{max-width:32rem}
.pager{display:flex;justify-content:space-between;gap:1rem}
.copy{display:flex;align-items:center;gap:.5rem;padding:.375rem .375rem .375rem .875rem;border:1px solid var(--line);border-radius:var(--radius);background:var(--side);min-width:0}
.copy code{flex:1;min-width:0;user-select:all}
html:not(.scripted) [data-copy],html:not(.scripted) .needs-script{display:none}

.twin{display:grid;gap:1.5rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));align-items:start}
.preview{width:100%;height:38rem;border:1px solid var(--line);border-radius:var(--radius);background:var(--page)}
.modes{display:inline-flex;flex-wrap:wrap;align-self:flex-start;gap:.25rem;padding:.25rem;background:var(--card);border-radius:var(--radius);box-shadow:var(--shadow)}
.modes a{white-space:nowrap;display:inline-flex;align-items:center;min-height:2.25rem;padding:0 1rem;border-radius:.5rem;color:var(--soft);font-size:.9375rem;font-weight:600;text-decoration:none}
.modes [aria-current]{background:var(--tint);color:var(--accent)}
.progress{list-style:none;display:grid;gap:.75rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,12rem),1fr))}
.progress li{display:flex;flex-direction:column;align-items:flex-start;justify-content:space-between;gap:.5rem;padding:.875rem 1rem;background:var(--card);border-radius:var(--radius);box-shadow:var(--shadow)}
.progress [aria-current]{box-shadow:var(--shadow),inset 0 0 0 2px var(--accent)}
.events{display:flex;flex-wrap:wrap;gap:.375rem .75rem;padding-top:.5rem;font-size:.875rem}
summary{cursor:pointer}
.order{list-style:none;display:flex;flex-direction:column;gap:.5rem}
.order li{display:flex;flex-wrap:wrap;align-items:center;gap:.75rem;padding:.625rem .875rem;border:1px solid var(--line);border-radius:var(--radius);background:var(--card)}
.order li.dragged{opacity:.5}
.order .grip{cursor:grab;color:var(--edge);touch-action:none}
.order .place{font-weight:650;color:var(--soft);font-variant-numeric:tabular-nums}
.order .what{flex:1;min-width:8rem}
.order .what small{display:block}
button[disabled]{opacity:.4;cursor:default;box-shadow:none}
.choices{display:flex;flex-direction:column;gap:.25rem}
.choices :is(ol,ul){padding-left:1.25rem;list-style:revert}
.alone{display:grid;align-content:center;justify-items:center;gap:1rem;min-height:100dvh;padding:2rem 1.25rem}
.alone main{max-width:27rem;padding:0;margin:0}
.alone .card{padding:2rem 1.5rem;gap:1.5rem}
.alone .card>header{gap:.375rem}
.alone h1{font-size:1.5rem}
.links{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.25rem 1.25rem;font-size:.9375rem}
.links a{display:inline-flex;align-items:center;min-height:2.75rem}
.passkey{display:flex;flex-direction:column;gap:1rem}
.passkey .error:empty{display:none}
.letter{white-space:pre-wrap}
.codes{columns:2;font-family:var(--mono);font-size:1rem;line-height:1.9;letter-spacing:.02em}
.qr{width:13rem;max-width:100%;background:#fff;border-radius:var(--radius);padding:.75rem}
.qr svg{width:100%;height:auto}
.steps{display:flex;flex-direction:column;gap:1.5rem;counter-reset:step}
.steps>li{display:flex;flex-direction:column;gap:.75rem;counter-increment:step;padding-left:2.5rem;position:relative;list-style:none}
.steps>li::before{content:counter(step);position:absolute;left:0;top:0;width:1.75rem;height:1.75rem;border-radius:50%;display:grid;place-items:center;background:var(--tint);color:var(--accent);font-weight:650;font-size:.875rem}
.list>li{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.5rem 1rem;padding:.75rem 0;border-top:1px solid var(--line)}
.list>li>div:first-child{min-width:0}
.list>li:first-child{border-top:0}
.list b{display:block;font-weight:600}
.list small{display:block}
.said{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin-top:.25rem;font-size:.875rem}
.said div{display:flex;gap:.35rem;min-width:0}
.said dt{color:var(--soft)}
.filter>summary{padding:.5rem 0;font-weight:600;color:var(--accent)}
.filter form{padding-top:.75rem}
.or{display:flex;align-items:center;gap:.75rem;color:var(--soft);font-size:.875rem}
.or::before,.or::after{content:"";flex:1;height:1px;background:var(--line)}

@media (min-width:40rem){.card{padding:1.75rem}.scroll{margin:0 -1.75rem;padding:0 1.75rem}.facts{grid-template-columns:11rem minmax(0,1fr)}.facts dd{margin-bottom:.375rem}.alone .card{padding:2.25rem}}
@media (min-width:60rem){
.beside{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,2fr);gap:2.5rem;align-items:start}}
@media (min-width:64rem){
.shell{display:grid;grid-template-columns:16rem minmax(0,1fr);min-height:100dvh}
.bar{display:none}
.side{position:sticky;top:0;height:100dvh;overflow-y:auto;display:flex;flex-direction:column;gap:1rem;padding:1.25rem 1rem;background:var(--card);border-right:1px solid var(--line)}
.side .mark{padding:0 .75rem}
main{padding:2.5rem 2.5rem 5rem}}
@media (prefers-reduced-motion:reduce){*{transition:none!important;animation:none!important}}
@media (forced-colors:active){.nav [aria-current]{outline:2px solid Highlight}}
`;
