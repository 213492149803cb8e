package org.peregrine.engine.redaction;

/**
 * Finds messages that need a closer look, quickly: a member whose name may be secret, or a string that may be a JSON
 * document or hold a URI. Goes over the bytes of a well-formed document once, and allocates nothing. One thread.
 */
final class NameSweep {
    private final SecretNames names;
    private final byte[] scratch = SecretNames.newScratch();

    NameSweep(SecretNames names) {
        this.names = names;
    }

    /**
     * Searches a document.
     *
     * @param bytes well-formed JSON, followed by a 0.
     * @param length of the document.
     * @return true when a name in it, or a string, deserves a closer look.
     */
    boolean finds(byte[] bytes, int length) {
        int index = 0;
        while (index < length) {
            if (bytes[index++] != '"') {
                continue;
            }
            final int start = index;
            boolean escaped = false;
            while (bytes[index] != '"') {
                final boolean escape = bytes[index] == '\\';
                escaped |= escape;
                index += escape ? 2 : 1;
            }
            final int end = index++;
            if (isName(bytes, index) ? mayBeSecret(bytes, start, end, escaped) : mayHideSecret(bytes, start, end)) {
                return true;
            }
        }
        return false;
    }

    private static boolean mayHideSecret(byte[] bytes, int start, int end) {
        return mayBeJson(bytes, start) || UriSecrets.mayBeIn(bytes, start, end);
    }

    private static boolean isName(byte[] bytes, int afterString) {
        return bytes[skipSpace(bytes, afterString)] == ':';
    }

    private boolean mayBeSecret(byte[] bytes, int start, int end, boolean escaped) {
        return escaped || names.contains(bytes, start, end - start, scratch);
    }

    /** Whether a string's content, whose quote ends it at the latest, begins as an object or array. */
    private static boolean mayBeJson(byte[] bytes, int start) {
        int index = skipSpace(bytes, start);
        while (bytes[index] == '\\'
                && (bytes[index + 1] == 'n' || bytes[index + 1] == 'r' || bytes[index + 1] == 't')) {
            index = skipSpace(bytes, index + 2);
        }
        return bytes[index] == '{' || bytes[index] == '[' || bytes[index] == '\\';
    }

    private static int skipSpace(byte[] bytes, int start) {
        int index = start;
        while (bytes[index] == ' ' || bytes[index] == '\n' || bytes[index] == '\r' || bytes[index] == '\t') {
            index++;
        }
        return index;
    }
}
