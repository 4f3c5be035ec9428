/** Texts that would run, were any of them ever taken for markup: of the kinds that public cheat sheets list, written for this test. `xss()` is what they call. */
const SCRIPT = 'xss()';
const TAGS = [
  `<script>${SCRIPT}</script>`, `<ScRiPt >${SCRIPT}</sCrIpT>`, `<scr<script>ipt>${SCRIPT}</scr</script>ipt>`, `<img src=x onerror=${SCRIPT}>`, `<img src="x" onerror="${SCRIPT}"/>`, `<img/src=x/onerror=${SCRIPT}//`,
  `<svg onload=${SCRIPT}>`, `<svg><animate onbegin=${SCRIPT} attributeName=x dur=1s>`, `<svg><script>${SCRIPT}</script></svg>`, `<body onload=${SCRIPT}>`, `<iframe src="javascript:${SCRIPT}"></iframe>`, `<iframe srcdoc="<script>parent.${SCRIPT}</script>">`,
  `<details open ontoggle=${SCRIPT}>`, `<input autofocus onfocus=${SCRIPT}>`, `<video><source onerror=${SCRIPT}></video>`, `<audio src=x onerror=${SCRIPT}>`, `<object data="javascript:${SCRIPT}">`, `<embed src="javascript:${SCRIPT}">`,
  `<a href="javascript:${SCRIPT}">click</a>`, `<form action="javascript:${SCRIPT}"><button>go</button></form>`, `<math><mtext><table><mglyph><style><img src=x onerror=${SCRIPT}>`, `<style>@import 'javascript:${SCRIPT}';</style>`, `<link rel=stylesheet href="javascript:${SCRIPT}">`,
  `<meta http-equiv="refresh" content="0;url=javascript:${SCRIPT}">`, `<marquee onstart=${SCRIPT}>`, `<div style="background:url(javascript:${SCRIPT})">`, `<template><img src=x onerror=${SCRIPT}></template>`, `<base href="javascript:${SCRIPT}//">`,
  `<x onclick=${SCRIPT} tabindex=1 autofocus onfocus=${SCRIPT}>`, `<noscript><p title="</noscript><img src=x onerror=${SCRIPT}>">`, `<textarea></textarea><img src=x onerror=${SCRIPT}>`, `<!--><img src=x onerror=${SCRIPT}>-->`,
];
const BREAKOUTS = [
  `"><img src=x onerror=${SCRIPT}>`, `'><script>${SCRIPT}</script>`, `" onmouseover="${SCRIPT}" autofocus onfocus="${SCRIPT}" x="`, `\`-${SCRIPT}-\``, `\${${SCRIPT}}`, `{{constructor.constructor('${SCRIPT}')()}}`, `<!--?lit$0$-->`, `?lit$123456789$`, `</textarea><script>${SCRIPT}</script>`,
  `</title><script>${SCRIPT}</script>`, `]]><script>${SCRIPT}</script>`, `%3Cscript%3E${SCRIPT}%3C/script%3E`, `&lt;script&gt;${SCRIPT}&lt;/script&gt;`, `\u003cscript\u003e${SCRIPT}\u003c/script\u003e`, `＜script＞${SCRIPT}＜/script＞`, `\u0000<script>${SCRIPT}</script>`,
];
const LINKS = [
  `javascript:${SCRIPT}`, `JaVaScRiPt:${SCRIPT}`, `java\tscript:${SCRIPT}`, `java\nscript:${SCRIPT}`, ` \u0001javascript:${SCRIPT}`, `javascript://https://a.example/%0a${SCRIPT}`, `data:text/html,<script>${SCRIPT}</script>`, `data:text/html;base64,PHNjcmlwdD54c3MoKTwvc2NyaXB0Pg==`, `vbscript:${SCRIPT}`,
  `[click](javascript:${SCRIPT})`, `![x](x"onerror="${SCRIPT})`, `<javascript:${SCRIPT}>`, `https://a.example/"onmouseover="${SCRIPT}`, `https://a.example/'><img src=x onerror=${SCRIPT}>`, `http://javascript:${SCRIPT}@a.example`, `mailto:a@b.example?body="><script>${SCRIPT}</script>`, `tel:+1"onclick=${SCRIPT}`, `www.a.example/"><svg/onload=${SCRIPT}>`,
];
const MARKUP = [
  `**<img src=x onerror=${SCRIPT}>**`, `\`<script>${SCRIPT}</script>\``, `\`\`\`\n<svg onload=${SCRIPT}>\n\`\`\``, `- <img src=x onerror=${SCRIPT}>\n- [x](javascript:${SCRIPT})`, `*[x](javascript:${SCRIPT})*`, `***<iframe src=javascript:${SCRIPT}>***`, `_https://a.example/"onclick="${SCRIPT}"_`,
];

export const PAYLOADS: readonly string[] = [...TAGS, ...BREAKOUTS, ...LINKS, ...MARKUP];
