//! The listing of a bucket: ListObjectsV2 of the Amazon S3 API (API version 2006-03-01), its request and its answer.
//!
//! The XML is scanned for the few elements that count, without entities of its own, namespaces or nesting: what is not
//! such a listing gives nothing.

/// Where the bucket's name stands in an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Before the host's name: `https://bucket.s3.eu-west-1.amazonaws.com/key`.
    Host,
    /// The first name of the path: `https://s3.example.org/bucket/key`.
    Path,
}

impl Form {
    /// Both, the likelier of `host` first.
    pub fn likely(host: &str) -> [Form; 2] {
        let name = host.split_once("://").map_or(host, |(_, name)| name);
        let inside = [".s3.", ".s3-", ".digitaloceanspaces.", ".storage.googleapis."];
        if inside.iter().any(|part| name.contains(part)) { [Form::Host, Form::Path] } else { [Form::Path, Form::Host] }
    }
}

/// The request that lists the folders and files directly in `folder` of the store at `root`, and the prefix of their
/// keys; `None` where the address has no bucket. A root with a query (a signature) is not listed.
pub fn request(root: &str, folder: &str, form: Form, token: Option<&str>) -> Option<(String, String)> {
    let (path, query) = super::address::parts(root);
    let host = super::address::host(path);
    let inside = path.get(host.len()..)?.trim_matches('/');
    if !query.is_empty() || path.contains('%') {
        return None;
    }
    let (bucket, base) = match form {
        Form::Host => ("", inside),
        Form::Path => inside.split_once('/').unwrap_or((inside, "")),
    };
    if form == Form::Path && bucket.is_empty() {
        return None;
    }
    let mut prefix =
        [base, folder.trim_matches('/')].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
    if !prefix.is_empty() {
        prefix.push('/');
    }
    let slash = if bucket.is_empty() { "" } else { "/" };
    let mut url = format!("{host}/{bucket}{slash}?list-type=2&delimiter=%2F&prefix={}", encoded(&prefix));
    if let Some(token) = token {
        url.push_str("&continuation-token=");
        url.push_str(&encoded(token));
    }
    Some((url, prefix))
}

/// Percent encoding of all but the unreserved characters (RFC 3986, section 2.3).
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => {
                out.push('%');
                for digit in [byte >> 4, byte & 15] {
                    out.push(char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase());
                }
            }
        }
    }
    out
}

/// One page of a listing.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Names of folders and files, without the prefix and without a slash.
    pub names: Vec<String>,
    /// What to ask the next page with.
    pub next: Option<String>,
}

/// Reads an answer to [`request`]; `None` when it is no listing.
pub fn page(xml: &str, prefix: &str) -> Option<Page> {
    let start = xml.find("<ListBucketResult")?;
    let mut page = Page::default();
    let mut truncated = false;
    let mut rest = xml.get(start..)?;
    let mut common = false;
    while let Some(open) = rest.find('<') {
        rest = rest.get(open + 1..)?;
        let close = rest.find('>')?;
        let tag = rest.get(..close)?;
        rest = rest.get(close + 1..)?;
        let text = || unescaped(rest.split('<').next().unwrap_or_default());
        match tag.split_ascii_whitespace().next().unwrap_or_default() {
            "CommonPrefixes" => common = true,
            "/CommonPrefixes" => common = false,
            "Prefix" if common => page.names.extend(name(&text(), prefix)),
            "Key" => page.names.extend(name(&text(), prefix)),
            "IsTruncated" => truncated = text() == "true",
            "NextContinuationToken" => page.next = Some(text()),
            "/ListBucketResult" => {
                page.next = page.next.filter(|_| truncated);
                return Some(page);
            }
            _ => {}
        }
    }
    None
}

fn name(key: &str, prefix: &str) -> Option<String> {
    let name = key.strip_prefix(prefix)?.trim_end_matches('/');
    (!name.is_empty() && !name.contains('/') && name != "..").then(|| name.to_owned())
}

/// The five entities that XML has by itself and the numbered ones (XML 1.0, section 4.6); all else stays as it is.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let Some((entity, behind)) = after.split_once(';').filter(|(entity, _)| entity.len() <= 8) else {
            out.push('&');
            rest = after;
            continue;
        };
        let number = |text: &str, radix| u32::from_str_radix(text, radix).ok().and_then(char::from_u32);
        let one = match entity {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => match (entity.strip_prefix("#x"), entity.strip_prefix('#')) {
                (Some(hex), _) => number(hex, 16),
                (None, Some(decimal)) => number(decimal, 10),
                _ => None,
            },
        };
        match one {
            Some(character) => out.push(character),
            None => {
                out.push('&');
                out.push_str(entity);
                out.push(';');
            }
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_of_both_forms() {
        let of = |root: &str, folder: &str, form| request(root, folder, form, None).map(|(url, _)| url);
        assert_eq!(
            of("https://s3.example.org/bucket/a b/x.zarr/", "g", Form::Path).as_deref(),
            Some("https://s3.example.org/bucket/?list-type=2&delimiter=%2F&prefix=a%20b%2Fx.zarr%2Fg%2F")
        );
        assert_eq!(
            of("https://bucket.s3.amazonaws.com/x.zarr", "", Form::Host).as_deref(),
            Some("https://bucket.s3.amazonaws.com/?list-type=2&delimiter=%2F&prefix=x.zarr%2F")
        );
        assert_eq!(of("https://s3.example.org/", "", Form::Path), None);
        assert_eq!(of("https://a/b/x.zarr?sig=1", "", Form::Path), None);
        let (next, prefix) = request("https://a/b/x", "", Form::Path, Some("1+/=")).unwrap_or_default();
        assert!(next.ends_with("&continuation-token=1%2B%2F%3D"), "{next}");
        assert_eq!(prefix, "x/");
    }

    #[test]
    fn the_likely_form() {
        assert_eq!(Form::likely("https://b.s3.eu-central-1.amazonaws.com")[0], Form::Host);
        assert_eq!(Form::likely("https://s3.eu-central-1.amazonaws.com")[0], Form::Path);
        assert_eq!(Form::likely("http://127.0.0.1:9000")[0], Form::Path);
    }

    #[test]
    fn a_page_is_read() {
        let xml = "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
            <Name>b</Name><Prefix>x/</Prefix><IsTruncated>true</IsTruncated>\
            <Contents><Key>x/</Key></Contents><Contents><Key>x/zarr.json</Key><Size>9</Size></Contents>\
            <CommonPrefixes><Prefix>x/a&amp;b&#233;/</Prefix></CommonPrefixes>\
            <CommonPrefixes><Prefix>elsewhere/y/</Prefix></CommonPrefixes>\
            <NextContinuationToken>1a&lt;b</NextContinuationToken></ListBucketResult>";
        let read = page(xml, "x/").unwrap_or_default();
        assert_eq!(read.names, ["zarr.json", "a&bé"]);
        assert_eq!(read.next.as_deref(), Some("1a<b"));
    }

    #[test]
    fn what_is_no_listing_gives_nothing() {
        for xml in ["", "<html>", "<ListBucketResult", "<ListBucketResult><Key>x/a", "<ListBucketResult><Key>x/a</Key>"]
        {
            assert_eq!(page(xml, "x/"), None, "{xml}");
        }
        let whole = page("<ListBucketResult><NextContinuationToken>t</NextContinuationToken></ListBucketResult>", "");
        assert_eq!(whole, Some(Page::default()));
    }

    #[test]
    fn strange_entities_stay() {
        assert_eq!(unescaped("a&b; &#xZZ; & &unknownentity; &#99999999;"), "a&b; &#xZZ; & &unknownentity; &#99999999;");
    }
}
