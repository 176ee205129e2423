"""The URL of an S3 store, `s3://bucket?endpoint=...&region=...&public=...&profile=...`, parsed and checked."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

REGION = "us-east-1"  # the default of most servers other than Amazon's
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")  # Amazon S3 user guide, bucket naming rules
_WORDS = {"endpoint", "region", "public", "profile"}


@dataclass(frozen=True)
class Bucket:
    """A bucket and the addresses of its server."""

    name: str
    endpoint: str = ""
    """The address for the school itself; empty for Amazon's own."""
    region: str = REGION
    public: str = ""
    """The address for browsers, if it differs from the endpoint; "no" when browsers cannot reach the server."""
    profile: str = ""
    """The profile in boto3's files that has the credentials; empty for the credentials of the whole process."""

    @classmethod
    def from_url(cls, url: str) -> "Bucket":
        """Read a URL. Raises ValueError with the end of a sentence that begins with the setting's name."""
        parts = urlsplit(url)
        if parts.username or parts.password or "@" in parts.netloc:
            raise ValueError("must not hold a key; set SCHOOL_S3_KEY and SCHOOL_S3_SECRET")
        if not _NAME.fullmatch(parts.netloc) or parts.path.strip("/"):
            raise ValueError("must name a bucket of 3 to 63 small letters, digits, dots and hyphens, and no folder")
        words = dict(parse_qsl(parts.query, keep_blank_values=True))
        if unknown := sorted(set(words) - _WORDS):
            raise ValueError(f"has an unknown word {unknown[0]!r}; known are {', '.join(sorted(_WORDS))}")
        for word in ("endpoint", "public"):
            if words.get(word) and not (word == "public" and words[word] == "no"):
                words[word] = _origin(word, words[word])
        return cls(
            parts.netloc,
            words.get("endpoint", ""),
            words.get("region") or REGION,
            words.get("public", ""),
            words.get("profile", ""),
        )

    @property
    def server(self) -> str:
        """The endpoint for the school's own machines; Amazon's own of the region when none is given."""
        # Built here, since boto3 names the oldest region differently, and the page's Content-Security-Policy must
        # match.
        country = ".cn" if self.region.startswith("cn-") else ""
        return self.endpoint or f"https://s3.{self.region}.amazonaws.com{country}"

    @property
    def origin(self) -> str:
        """The endpoint for browsers, the origin of its addresses (RFC 6454); "" when there are to be none."""
        return "" if self.public == "no" else self.public or self.server


def _origin(word: str, text: str) -> str:
    parts = urlsplit(text)
    try:
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        whole = False
    if not whole or "@" in parts.netloc or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"has {word}={text}, which must be like http://127.0.0.1:8333 or https://s3.example.org")
    return f"{parts.scheme}://{parts.netloc}"
