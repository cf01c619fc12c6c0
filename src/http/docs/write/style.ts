/** The colours and shapes are those of the payment page. */
export const STYLE = `
*,::before,::after{box-sizing:border-box}
:root{color-scheme:light dark;--page:#fff;--side:#f7f8fa;--code:#f2f4f8;--ink:#161a22;--soft:#535d6c;--line:#dde1e8;--accent:#3f3cbb;--good:#0b7a46;--good-bg:#e5f6ec;--note-bg:#eef2fb;--alert:#a3160f;--name:#3f3cbb}
@media (prefers-color-scheme:dark){:root{--page:#0e1116;--side:#14181f;--code:#191d25;--ink:#eef1f6;--soft:#a9b3c1;--line:#2c333f;--accent:#a9a7f5;--good:#74dca5;--good-bg:#12321f;--note-bg:#222732;--alert:#ffb4a9;--name:#a9a7f5}}
html{-webkit-text-size-adjust:100%;scroll-padding-top:4.25rem}
body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans Devanagari",sans-serif;overflow-wrap:break-word}
h1,h2,h3,h4,p,ul,ol,pre{margin:0}
h1{font-size:2rem;line-height:1.2;letter-spacing:-.02em}
h2{font-size:1.5rem;line-height:1.3;letter-spacing:-.015em}
h3{font-size:1.1875rem;line-height:1.35}
h4{font-size:.9375rem;color:var(--soft);font-weight:600;margin-top:.5rem}
a{color:var(--accent);text-underline-offset:.2em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
tr:target,li:target{background:var(--note-bg)}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.875em}
code{background:var(--code);border-radius:.3rem;padding:.1em .3em;overflow-wrap:anywhere}
pre{background:var(--code);border:1px solid var(--line);border-radius:.75rem;padding:.875rem 1rem;overflow-x:auto;line-height:1.5;font-size:.8125rem}
pre code{background:none;padding:0;font-size:1em;overflow-wrap:normal}
pre i{font-style:normal;color:var(--name)}
.codes{font-size:.875rem;color:var(--soft);font-variant-numeric:tabular-nums}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;z-index:3;background:var(--page);padding:.5rem 1rem}
header{position:sticky;top:0;z-index:2;display:flex;align-items:center;justify-content:space-between;gap:1rem;min-height:3.5rem;padding:.5rem 1.25rem;background:var(--page);border-bottom:1px solid var(--line)}
header a{display:inline-flex;align-items:center;gap:.4rem;min-height:2.75rem}
.mark{color:var(--ink);font-weight:680;font-size:1.125rem;text-decoration:none}
.mark span{color:var(--soft);font-weight:400}
nav{display:none}
nav p,.menu p{font-size:.8125rem;font-weight:650;color:var(--soft);margin-top:1rem}
nav ul,.menu ul{list-style:none;padding:0}
nav a,.menu a{display:block;padding:.3rem 0;color:var(--ink);text-decoration:none;font-size:.9375rem;line-height:1.4}
nav a:hover,.menu a:hover{color:var(--accent);text-decoration:underline}
.menu{padding:0 1.25rem;border-bottom:1px solid var(--line)}
.menu[open]{padding-bottom:1rem}
.menu a{padding:.55rem 0}
main{display:flex;flex-direction:column;gap:3.25rem;padding:1.75rem 1.25rem 4rem;max-width:52rem;min-width:0}
h1{margin-bottom:-2.25rem}
.lead{font-size:1.0625rem;color:var(--soft)}
section{display:flex;flex-direction:column;gap:1rem;min-width:0}
section>h2{padding-bottom:.5rem;border-bottom:1px solid var(--line)}
section>h3{margin-top:.75rem}
article{display:flex;flex-direction:column;gap:.75rem;padding:1.25rem 0 2rem;min-width:0}
article+article{border-top:1px solid var(--line);padding-top:2rem}
ol{padding-left:1.25rem;display:flex;flex-direction:column;gap:.5rem}
.call{display:flex;align-items:baseline;gap:.5rem;flex-wrap:wrap}
.call code{font-size:.9375rem;background:none;padding:0}
.call b{font-size:.75rem;letter-spacing:.03em;padding:.15rem .5rem;border-radius:.4rem;background:var(--note-bg);color:var(--accent)}
.call .post{background:var(--good-bg);color:var(--good)}
.fields{list-style:none;padding:0;border:1px solid var(--line);border-radius:.75rem}
.fields>li{padding:.7rem 1rem}
.fields>li+li{border-top:1px solid var(--line)}
.fields p+p{color:var(--soft);font-size:.9375rem;margin-top:.15rem}
.fields .fields{margin-top:.6rem}
.name{background:none;padding:0;font-weight:650;font-size:.9375rem;color:var(--ink)}
.type{color:var(--soft);font-size:.8125rem;margin-left:.35rem}
.type code{font-size:1em}
.must{color:var(--alert);font-size:.8125rem;font-weight:600;margin-left:.35rem}
.answers{list-style:none;padding:0;display:flex;flex-direction:column;gap:.35rem;font-size:.9375rem}
.answers li{display:flex;gap:.75rem}
.answers li>span{min-width:0;overflow-wrap:anywhere}
.answers b{font-variant-numeric:tabular-nums;flex:none}
.answers li+li a{margin-right:.5rem;font-size:.875rem}
summary{cursor:pointer;color:var(--accent);min-height:2.75rem;padding:.6rem 0;font-size:.9375rem}
.menu>summary{font-weight:600}
details+details{margin-top:-.6rem}
details>pre{margin:.25rem 0 .5rem}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
th,td{text-align:left;vertical-align:top;padding:.65rem .75rem .65rem 0;border-bottom:1px solid var(--line)}
thead th{color:var(--soft);font-size:.8125rem}
td:last-child{color:var(--soft)}
td b{color:var(--ink);font-weight:600}
th code{font-weight:650;background:none;padding:0;white-space:nowrap}
tbody th{padding-right:1.25rem}
@media (max-width:40rem){
h1{font-size:1.75rem}
table,tbody{display:block}
thead{position:absolute;left:-99rem}
tr{display:grid;grid-template-columns:1fr auto;border-bottom:1px solid var(--line);padding:.65rem 0}
th,td{border:0;padding:0}
td:last-child{grid-column:1/3}}
@media (min-width:64rem){
body{display:grid;grid-template:auto 1fr/17rem minmax(0,1fr)}
header{grid-column:1/3}
.menu{display:none}
nav{display:block;position:sticky;top:3.5rem;height:calc(100vh - 3.5rem);overflow-y:auto;padding:1.25rem 1.25rem 2rem;background:var(--side);border-right:1px solid var(--line)}
main{padding:2.25rem 3rem 5rem;margin:0 auto;width:100%;max-width:56rem}}
@media print{header,nav,.menu{display:none}}
`;
