package org.peregrine.codec.schema.compile;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Resolves references as RFC 3986 section 5.2 says, on text alone. */
final class UriReference {
    /** RFC 3986 appendix B. */
    private static final Pattern PARTS =
            Pattern.compile("(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\\?([^#]*))?(?:#(.*))?", Pattern.DOTALL);

    private UriReference() {}

    static String resolve(final String base, final String reference) {
        final Matcher from = parts(base);
        final Matcher to = parts(reference);
        if (to.group(1) != null) {
            return join(to.group(1), to.group(2), withoutDots(to.group(3)), to.group(4), to.group(5));
        }
        if (to.group(2) != null) {
            return join(from.group(1), to.group(2), withoutDots(to.group(3)), to.group(4), to.group(5));
        }
        if (to.group(3).isEmpty()) {
            final String query = to.group(4) != null ? to.group(4) : from.group(4);
            return join(from.group(1), from.group(2), from.group(3), query, to.group(5));
        }
        final String path = to.group(3).startsWith("/") ? to.group(3) : merged(from, to.group(3));
        return join(from.group(1), from.group(2), withoutDots(path), to.group(4), to.group(5));
    }

    /** The part before the fragment. */
    static String withoutFragment(final String uri) {
        final int hash = uri.indexOf('#');
        return hash < 0 ? uri : uri.substring(0, hash);
    }

    /** The fragment, percent-decoded; empty when there is none. */
    static String fragment(final String uri) {
        final int hash = uri.indexOf('#');
        return hash < 0 ? "" : decoded(uri.substring(hash + 1));
    }

    private static Matcher parts(final String uri) {
        final Matcher matcher = PARTS.matcher(uri);
        if (!matcher.matches()) {
            throw new IllegalStateException("everything has these parts: " + uri);
        }
        return matcher;
    }

    private static String merged(final Matcher base, final String path) {
        if (base.group(2) != null && base.group(3).isEmpty()) {
            return "/" + path;
        }
        return base.group(3).substring(0, base.group(3).lastIndexOf('/') + 1) + path;
    }

    private static String withoutDots(final String path) {
        if (!path.contains("./") && !path.endsWith("/.") && !path.endsWith("..")) {
            return path;
        }
        final StringBuilder out = new StringBuilder();
        final boolean rooted = path.startsWith("/");
        final String[] segments = path.substring(rooted ? 1 : 0).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            final boolean last = i == segments.length - 1;
            if ("..".equals(segments[i])) {
                out.setLength(Math.max(0, out.lastIndexOf("/", out.length() - 2) + 1));
            } else if (!".".equals(segments[i])) {
                out.append(segments[i]).append(last ? "" : "/");
            }
        }
        return (rooted ? "/" : "") + out;
    }

    private static String join(
            final String scheme, final String authority, final String path, final String query, final String fragment) {
        return (scheme == null ? "" : scheme + ":")
                + (authority == null ? "" : "//" + authority)
                + path
                + (query == null ? "" : "?" + query)
                + (fragment == null ? "" : "#" + fragment);
    }

    private static String decoded(final String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            final boolean escape = bytes[i] == '%'
                    && i + 2 < bytes.length
                    && Character.digit(bytes[i + 1], 16) >= 0
                    && Character.digit(bytes[i + 2], 16) >= 0;
            bytes[length++] = escape
                    ? (byte) (Character.digit(bytes[i + 1], 16) * 16 + Character.digit(bytes[i + 2], 16))
                    : bytes[i];
            i += escape ? 2 : 0;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
