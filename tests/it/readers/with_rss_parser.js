// What rss-parser reads at an address, as JSON: id, headline, date.
const Parser = require("rss-parser");

new Parser().parseURL(process.argv[2]).then(
  (feed) => {
    const entries = feed.items.map((item) => [
      item.guid || item.id,
      item.title,
      Date.parse(item.isoDate) / 1000,
    ]);
    console.log(JSON.stringify(entries));
  },
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
