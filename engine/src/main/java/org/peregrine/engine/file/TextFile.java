package org.peregrine.engine.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads small text files that operators write: keys, tokens, instructions. They are UTF-8; the byte order mark that
 * some editors put before it is left out, and that of another encoding is named. Any thread.
 */
public final class TextFile {
    private static final byte[] UTF_8_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private TextFile() {}

    /**
     * Reads a file whole.
     *
     * @param path of the file.
     * @param maxBytes of it.
     * @return its text.
     * @throws IOException when it cannot be read, is a FIFO, is longer or is no UTF-8; the message shows nothing of
     *     its content.
     */
    public static String read(Path path, int maxBytes) throws IOException {
        FileTarget.require(path);
        final byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(maxBytes + 1);
        }
        if (bytes.length > maxBytes) {
            throw new IOException("longer than " + maxBytes + " bytes");
        }
        if (startsWith(bytes, (byte) 0xFF, (byte) 0xFE) || startsWith(bytes, (byte) 0xFE, (byte) 0xFF)) {
            throw new IOException("starts with the byte order mark of UTF-16; it has to be UTF-8");
        }
        final int from = startsWith(bytes, UTF_8_MARK) ? UTF_8_MARK.length : 0;
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
                    .toString();
        } catch (final CharacterCodingException other) {
            throw new IOException("is no UTF-8", other);
        }
    }

    private static boolean startsWith(byte[] bytes, byte... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= bytes.length || bytes[i] != mark[i]) {
                return false;
            }
        }
        return true;
    }
}
