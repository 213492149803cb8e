package org.peregrine.engine.redaction;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of texts what is secret in the URIs in them: user and password before the host, and values of parameters
 * that are named like secrets. A name with a percent-encoding is taken for a secret one. Source: RFC 3986, 3. One
 * thread.
 */
final class UriSecrets {
    /** Of JSON within the text a slash may be escaped. */
    private static final Pattern ACCOUNT = Pattern.compile("((?:^|:)\\\\?/\\\\?/)[^/?#\\s\"'<>\\\\]*@");

    private static final Pattern PARAMETER = Pattern.compile("([?&;#])([^=?&;#\\s\"'<>\\\\]+)=([^&;#\\s\"'<>\\\\]*)");

    private final SecretNames names;

    UriSecrets(SecretNames names) {
        this.names = names;
    }

    /** The text without its secrets; the same object when it has none. */
    String redact(String text) {
        String plain = text;
        if (text.indexOf('@') >= 0) {
            plain = ACCOUNT.matcher(plain).replaceAll("$1" + Matcher.quoteReplacement(RedactionRules.REDACTED + "@"));
        }
        if (plain.indexOf('=') >= 0) {
            plain = PARAMETER.matcher(plain).replaceAll(this::parameter);
        }
        return plain.equals(text) ? text : plain;
    }

    private String parameter(MatchResult parameter) {
        final String name = parameter.group(2);
        final boolean secret = name.indexOf('%') >= 0 || names.contains(name);
        return Matcher.quoteReplacement(
                secret ? parameter.group(1) + name + "=" + RedactionRules.REDACTED : parameter.group());
    }

    /** Whether a text may have such a secret: quickly, without an allocation, and right when it says no. */
    static boolean mayBeIn(byte[] bytes, int start, int end) {
        boolean colon = end - start > 1 && bytes[start] == '/';
        boolean separator = false;
        for (int i = start; i < end; i++) {
            switch (bytes[i]) {
                case ':' -> colon = true;
                case '?', '&', ';', '#' -> separator = true;
                case '\\' -> { // Stands for any of them.
                    colon = true;
                    separator = true;
                }
                case '@' -> {
                    if (colon) {
                        return true;
                    }
                }
                case '=' -> {
                    if (separator) {
                        return true;
                    }
                }
                default -> {}
            }
        }
        return false;
    }
}
