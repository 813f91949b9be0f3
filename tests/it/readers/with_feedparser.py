"""What feedparser reads at an address, as JSON: id, headline, date."""
import calendar, html, json, sys
import feedparser

feed = feedparser.parse(sys.argv[1])
if feed.bozo:
    sys.exit(f"not well-formed: {feed.bozo_exception}")


def plain(detail):
    return html.unescape(detail.value) if detail.type == "text/html" else detail.value


entries = [
    [entry.id, plain(entry.title_detail), calendar.timegm(entry.published_parsed)]
    for entry in feed.entries
]
json.dump(entries, sys.stdout)
