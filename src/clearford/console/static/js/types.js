/* The one door for HTML that a script puts into a page: nothing that could run passes. */
if (window.trustedTypes) {
  trustedTypes.createPolicy("default", {
    createHTML: (html) => {
      const bad = /<\s*(script|iframe|object|embed|base|meta|link)\b|\son\w+\s*=|\shx-on|javascript:/i;
      // What the server sends is whole pages: only their body is put in, so their head may stay.
      const body = html.replace(/<head[\s>][\s\S]*?<\/head>/i, "");
      if (bad.test(body)) throw new TypeError("refused HTML");
      return body;
    },
  });
}
