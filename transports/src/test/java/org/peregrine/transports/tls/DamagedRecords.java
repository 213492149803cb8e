package org.peregrine.transports.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.peregrine.codec.tls.TlsRules;

/** A flight of TLS as its records: in another order, more or fewer of them, cut into others. Source: RFC 8446, 5.1. */
final class DamagedRecords {
    private static final int HEAD = TlsRules.RECORD_HEAD_BYTES;
    private static final int KINDS = 6;

    private DamagedRecords() {}

    private static List<byte[]> split(byte[] flight) {
        final List<byte[]> records = new ArrayList<>();
        final ByteBuffer bytes = ByteBuffer.wrap(flight);
        while (bytes.hasRemaining()) {
            final byte[] record = new byte[HEAD + bytes.getShort(bytes.position() + HEAD - 2)];
            bytes.get(record);
            records.add(record);
        }
        return records;
    }

    private static byte[] joined(List<byte[]> records) {
        final ByteArrayOutputStream output = new ByteArrayOutputStream();
        records.forEach(output::writeBytes);
        return output.toByteArray();
    }

    /** The same content in records of so many bytes. */
    private static byte[] cut(byte[] record, int most) {
        final ByteArrayOutputStream output = new ByteArrayOutputStream();
        for (int at = HEAD; at < record.length; at += most) {
            final int length = Math.min(most, record.length - at);
            output.write(record, 0, HEAD - 2);
            output.write(length >> 8);
            output.write(length);
            output.write(record, at, length);
        }
        return output.toByteArray();
    }

    /** A flight of whole records, changed; rarely as it was. */
    static byte[] of(Random random, byte[] flight) {
        final List<byte[]> records = split(flight);
        final int at = random.nextInt(records.size());
        switch (random.nextInt(KINDS)) {
            case 0 -> Collections.shuffle(records, random);
            case 1 -> records.add(random.nextInt(records.size() + 1), records.get(at));
            case 2 -> records.remove(at);
            case 3 -> records.set(at, cut(records.get(at), 1 + random.nextInt(40)));
            case 4 -> { // An empty one, which only messages may be.
                records.add(at, Arrays.copyOf(new byte[] {(byte) (20 + random.nextInt(5)), 3, 3}, HEAD));
            }
            default -> { // The longest that there may be.
                final byte[] huge = new byte[TlsRules.MAX_RECORD_BYTES];
                random.nextBytes(huge);
                ByteBuffer.wrap(huge).put(records.get(at), 0, HEAD - 2).putShort((short)
                        (TlsRules.MAX_RECORD_BYTES - HEAD));
                records.set(at, huge);
            }
        }
        return joined(records);
    }
}
