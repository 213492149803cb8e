package org.peregrine.tools.load.merge;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.peregrine.codec.json.HeapJson;

/**
 * First words of a worker to its leader, by which both find out that they mean the same.
 *
 * @param kind of the work, such as {@code load}.
 * @param version of the messages that follow.
 * @param agreement in words: everything that all processes have to agree on.
 */
public record Greeting(String kind, int version, String agreement) {
    /**
     * A short form of what is agreed on.
     *
     * @return the same for the same agreement.
     */
    public String digest() {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(agreement.getBytes(StandardCharsets.UTF_8)));
        } catch (final NoSuchAlgorithmException impossible) { // Every JDK has it.
            throw new IllegalStateException(impossible);
        }
    }

    HeapJson json() {
        final HeapJson json = new HeapJson();
        json.writer().beginObject().name(kind).value(version);
        json.writer().name("agreement").value(digest()).endObject();
        return json;
    }
}
