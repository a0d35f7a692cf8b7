export default {
  extends: ["stylelint-config-standard"],
  plugins: ["stylelint-use-logical"],
  overrides: [{ files: ["**/*.svelte"], customSyntax: "postcss-html" }],
  rules: {
    "csstools/use-logical": "always",
    // Svelte's own word.
    "selector-pseudo-class-no-unknown": [true, { ignorePseudoClasses: ["global"] }],
    // PDF.js names its own classes.
    "selector-class-pattern": null,
    "at-rule-empty-line-before": null,
    "declaration-empty-line-before": null,
    "custom-property-empty-line-before": null,
    "no-descending-specificity": null,
    "declaration-block-single-line-max-declarations": null,
  },
};
