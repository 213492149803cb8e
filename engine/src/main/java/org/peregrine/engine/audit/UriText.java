package org.peregrine.engine.audit;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.redaction.RedactionRules;
import org.peregrine.engine.redaction.SecretNames;

/**
 * Writes URIs without what is secret in them: user and password before the host, and values of parameters that are
 * named like secrets. A name with a percent-encoding is taken for a secret one. Source: RFC 3986, section 3. One
 * thread.
 */
final class UriText {
    private final TextWriter text;
    private final SecretNames names;
    private final byte[] uri = new byte[AuditRecord.MAX_NAME_BYTES];
    private final UnsafeBuffer plain = new UnsafeBuffer(uri);
    private final byte[] name = new byte[AuditRecord.MAX_NAME_BYTES];
    private final byte[] scratch = SecretNames.newScratch();

    UriText(TextWriter text, RedactionRules rules) {
        this.text = text;
        this.names = rules.names();
    }

    /**
     * Writes the content of a JSON string that is a URI.
     *
     * @param length of it in bytes; {@link AuditRecord#MAX_NAME_BYTES} are shown, and an ellipsis for the rest.
     */
    void write(DirectBuffer source, int offset, int length) {
        final int end = unescape(source, offset, Math.min(length, AuditRecord.MAX_NAME_BYTES));
        int at = account(end);
        while (at < end) {
            final int start = at;
            while (at < end && !begins(uri[at])) {
                at++;
            }
            at = Math.min(at + 1, end);
            text.utf8(plain, start, at - start);
            at = parameter(at, end);
        }
        if (length > AuditRecord.MAX_NAME_BYTES) {
            text.character(TextWriter.ELLIPSIS);
        }
    }

    /** Resolves the escapes of JSON, since some writers escape what separates parameters; returns the length. */
    private int unescape(DirectBuffer source, int offset, int length) {
        int count = 0;
        int at = offset;
        final int end = offset + length;
        while (at < end) {
            final byte value = source.getByte(at++);
            if (value != '\\' || at == end) {
                uri[count++] = value;
                continue;
            }
            final byte kind = source.getByte(at++);
            if (kind == 'u' && at + 4 <= end) {
                count = unit(count, TextWriter.hex(source, at));
                at += 4;
            } else {
                uri[count++] = kind == '/' || kind == '\\' || kind == '"' ? kind : (byte) ' ';
            }
        }
        return count;
    }

    /** Half a pair of surrogates is no character of a URI's, and becomes a question mark, as what is no number. */
    private int unit(int start, int unit) {
        int count = start;
        if (unit < 0 || Character.isSurrogate((char) unit)) {
            uri[count++] = '?';
        } else if (unit < 0x80) {
            uri[count++] = (byte) unit;
        } else if (unit < 0x800) {
            uri[count++] = (byte) (0xC0 | (unit >> 6));
            uri[count++] = (byte) (0x80 | (unit & 0x3F));
        } else {
            uri[count++] = (byte) (0xE0 | (unit >> 12));
            uri[count++] = (byte) (0x80 | ((unit >> 6) & 0x3F));
            uri[count++] = (byte) (0x80 | (unit & 0x3F));
        }
        return count;
    }

    /** Whether parameters may follow. */
    private static boolean begins(byte value) {
        return value == '?' || value == '&' || value == ';' || value == '#';
    }

    /** Leaves out an account before the host; returns where the rest begins. */
    private int account(int end) {
        final int host = authority(end);
        int last = 0; // Of several, as browsers take it.
        for (int i = host; i < end && uri[i] != '/' && uri[i] != '?' && uri[i] != '#'; i++) {
            last = uri[i] == '@' ? i : last;
        }
        if (last > 0) {
            text.utf8(plain, 0, host);
            text.ascii(RedactionRules.REDACTED);
        }
        return last;
    }

    /** The index after the two slashes; the end when there are none. */
    private int authority(int end) {
        int at = 0;
        while (at + 1 < end) {
            if (uri[at] == '/' && uri[at + 1] == '/' && (at == 0 || uri[at - 1] == ':')) {
                return at + 2;
            }
            at++;
        }
        return end;
    }

    /** Writes a parameter's name, and in the place of a secret value a text; returns where the rest begins. */
    private int parameter(int start, int end) {
        int at = start;
        boolean escaped = false;
        while (at < end && uri[at] != '=' && !begins(uri[at])) {
            name[at - start] = uri[at];
            escaped |= uri[at] == '%';
            at++;
        }
        final int length = at - start;
        if (length == 0 || at == end || uri[at] != '=') {
            return start;
        }
        at++;
        text.utf8(plain, start, at - start);
        if (escaped || names.contains(name, 0, length, scratch)) {
            text.ascii(RedactionRules.REDACTED);
            while (at < end && !begins(uri[at])) {
                at++;
            }
        }
        return at;
    }
}
