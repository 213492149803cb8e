package org.peregrine.codec.schema.compile;

import java.util.Map;

/** The formats of 2020-12 validation, section 7.3, as regular expressions. */
final class FormatPatterns {
    private static final String DAY = "(?:(?:\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])"
            + "|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8])))"
            + "|(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)";
    private static final String TIME =
            "(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?" + "(?:[Zz]|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)";
    private static final String BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final String IPV4 = BYTE + "(?:\\." + BYTE + "){3}";
    private static final String IPV6 = ipv6();
    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final String HOST = LABEL + "(?:\\." + LABEL + ")*";
    private static final String ATOM = "A-Za-z0-9!#$%&'*+/=?^_`{|}~-";
    private static final String POINTER = "(?:/(?:[^/~]|~[01])*)*";
    private static final String HEX = "[0-9A-Fa-f]";
    private static final String ESCAPED = "%" + HEX + HEX;
    private static final String UCS = "\\u{A0}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFEF}\\u{10000}-\\u{1FFFD}"
            + "\\u{20000}-\\u{2FFFD}\\u{30000}-\\u{3FFFD}\\u{40000}-\\u{4FFFD}\\u{50000}-\\u{5FFFD}\\u{60000}-\\u{6FFFD}"
            + "\\u{70000}-\\u{7FFFD}\\u{80000}-\\u{8FFFD}\\u{90000}-\\u{9FFFD}\\u{A0000}-\\u{AFFFD}\\u{B0000}-\\u{BFFFD}"
            + "\\u{C0000}-\\u{CFFFD}\\u{D0000}-\\u{DFFFD}\\u{E1000}-\\u{EFFFD}";
    private static final String PRIVATE = "\\u{E000}-\\u{F8FF}\\u{F0000}-\\u{FFFFD}\\u{100000}-\\u{10FFFD}";

    private static final Map<String, String> PATTERNS = Map.ofEntries(
            Map.entry("date", whole(DAY)),
            Map.entry("time", whole(TIME)),
            Map.entry("date-time", whole(DAY + "[Tt]" + TIME)),
            Map.entry("duration", whole(duration())),
            Map.entry("email", whole(mailbox(""))),
            Map.entry("idn-email", whole(mailbox("\\u{80}-\\u{10FFFF}"))),
            Map.entry("hostname", whole(HOST)),
            Map.entry("ipv4", whole(IPV4)),
            Map.entry("ipv6", whole(IPV6)),
            Map.entry("uuid", whole(HEX + "{8}(?:-" + HEX + "{4}){3}-" + HEX + "{12}")),
            Map.entry("uri", whole(uri("", ""))),
            Map.entry("uri-reference", whole("(?:" + uri("", "") + "|" + relative("", "") + ")")),
            Map.entry("iri", whole(uri(UCS, PRIVATE))),
            Map.entry("iri-reference", whole("(?:" + uri(UCS, PRIVATE) + "|" + relative(UCS, PRIVATE) + ")")),
            Map.entry("uri-template", whole(template())),
            Map.entry("json-pointer", whole(POINTER)),
            Map.entry("relative-json-pointer", whole("(?:0|[1-9]\\d*)(?:#|" + POINTER + ")")),
            Map.entry("regex", ""));

    private FormatPatterns() {}

    /** The pattern of a format, or null when nothing is known of it. */
    static String of(final String format) {
        return PATTERNS.get(format);
    }

    private static String whole(final String pattern) {
        return "^" + pattern + "$";
    }

    /** RFC 3339 appendix A. */
    private static String duration() {
        final String seconds = "\\d+S";
        final String minutes = "\\d+M(?:" + seconds + ")?";
        final String hours = "\\d+H(?:" + minutes + ")?";
        final String time = "T(?:" + hours + "|" + minutes + "|" + seconds + ")";
        final String days = "\\d+D";
        final String months = "\\d+M(?:" + days + ")?";
        final String years = "\\d+Y(?:" + months + ")?";
        return "P(?:(?:" + days + "|" + months + "|" + years + ")(?:" + time + ")?|" + time + "|\\d+W)";
    }

    /** RFC 5321 section 4.1.2, and RFC 6531 with other characters. */
    private static String mailbox(final String more) {
        final String atom = "[" + more + ATOM + "]+";
        final String quoted = "\"(?:[ !#-\\[\\]-~" + more + "]|\\\\[ -~])*\"";
        final String label =
                more.isEmpty() ? LABEL : "[A-Za-z0-9" + more + "](?:[A-Za-z0-9" + more + "-]*[A-Za-z0-9" + more + "])?";
        return "(?:" + atom + "(?:\\." + atom + ")*|" + quoted + ")@(?:" + label + "(?:\\." + label + ")*|\\[(?:" + IPV4
                + "|[Ii][Pp][Vv]6:" + IPV6 + ")\\])";
    }

    /** RFC 3986 section 3.2.2. */
    private static String ipv6() {
        final String group = "[0-9A-Fa-f]{1,4}";
        final String last = "(?:" + group + ":" + group + "|" + IPV4 + ")";
        final StringBuilder out = new StringBuilder("(?:(?:" + group + ":){6}" + last);
        for (int before = 0; before <= 7; before++) {
            final String head = before == 0 ? "" : "(?:(?:" + group + ":){0," + (before - 1) + "}" + group + ")?";
            final int after = 5 - before;
            out.append('|').append(head).append("::");
            if (after >= 0) {
                out.append("(?:")
                        .append(group)
                        .append(":){")
                        .append(after)
                        .append('}')
                        .append(last);
            } else if (after == -1) {
                out.append(group);
            }
        }
        return out.append(')').toString();
    }

    private static String uri(final String more, final String queryMore) {
        return "[A-Za-z][A-Za-z0-9+.-]*:" + hierarchy(more, false) + tail(more, queryMore);
    }

    private static String relative(final String more, final String queryMore) {
        return hierarchy(more, true) + tail(more, queryMore);
    }

    private static String character(final String more, final String others) {
        return "(?:[A-Za-z0-9._~!$&'()*+,;=" + others + more + "-]|" + ESCAPED + ")";
    }

    private static String hierarchy(final String more, final boolean relative) {
        final String segment = character(more, ":@");
        final String first = relative ? character(more, "@") : segment;
        final String name = character(more, "");
        final String literal = "\\[(?:" + IPV6 + "|[Vv]" + HEX + "+\\.[A-Za-z0-9._~!$&'()*+,;=:-]+)\\]";
        final String authority = "(?:" + character(more, ":") + "*@)?(?:" + literal + "|" + name + "*)(?::\\d*)?";
        final String rest = "(?:/" + segment + "*)*";
        return "(?://" + authority + rest + "|/(?:" + segment + "+" + rest + ")?|" + first + "+" + rest + "|)";
    }

    private static String tail(final String more, final String queryMore) {
        return "(?:\\?" + character(more + queryMore, ":@/?") + "*)?(?:#" + character(more, ":@/?") + "*)?";
    }

    /** RFC 6570 section 2. */
    private static String template() {
        final String literal = "[!#$&'(-;=?-\\[\\]_a-z~" + UCS + PRIVATE + "]|" + ESCAPED;
        final String character = "(?:[A-Za-z0-9_]|" + ESCAPED + ")";
        final String variable = character + "(?:\\.?" + character + ")*(?::[1-9]\\d{0,3}|\\*)?";
        return "(?:" + literal + "|\\{[+#./;?&=,!@|]?" + variable + "(?:," + variable + ")*\\})*";
    }
}
