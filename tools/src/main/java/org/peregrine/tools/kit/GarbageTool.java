package org.peregrine.tools.kit;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/**
 * A handler that makes garbage as authors' handlers do: many small objects, which live until the call ends. Some eight
 * megabytes stay for good, and each call replaces one of their 65,536 parts, as a cache of an author's would, so that
 * collectors have something to mark, to copy and to promote.
 */
final class GarbageTool {
    /** Bytes of a part, its header and length counted. */
    static final int PART_BYTES = 128;

    private static final int ARRAY_HEADER_BYTES = 16;
    private static final int REFERENCE_BYTES = 4;
    private static final int KEPT_PARTS = 1 << 16;
    private static final int MAX_KIB = 1024;
    private static final int BYTES_PER_KIB = 1024;

    private GarbageTool() {}

    /** Arguments of a call. */
    record Amount(int kib) {}

    /** Made by the first call: servers that only have the tool do not pay for it. */
    private static final class Kept {
        static final AtomicReferenceArray<byte[]> PARTS = filled();

        private static AtomicReferenceArray<byte[]> filled() {
            final AtomicReferenceArray<byte[]> parts = new AtomicReferenceArray<>(KEPT_PARTS);
            for (int i = 0; i < KEPT_PARTS; i++) {
                parts.set(i, part());
            }
            return parts;
        }
    }

    /** The tool {@code garbage}, typed, as the handler of the tutorial is. */
    static Tool tool() {
        return Tool.named("garbage")
                .description("Allocates many small objects.")
                .typed(Amount.class, amount -> ToolResult.text(Integer.toString(allocate(amount.kib()))));
    }

    /**
     * Allocates parts that stay reachable until all are there, and keeps one of them.
     *
     * @param kib to allocate, the array that holds the parts included.
     * @return parts allocated.
     */
    static int allocate(int kib) {
        if (kib < 1 || kib > MAX_KIB) {
            throw new IllegalArgumentException("kib is 1 to " + MAX_KIB);
        }
        final byte[][] parts = new byte[kib * BYTES_PER_KIB / (PART_BYTES + REFERENCE_BYTES)][];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = part();
        }
        final int index = ThreadLocalRandom.current().nextInt(KEPT_PARTS);
        Kept.PARTS.set(index, parts[index % parts.length]);
        return parts.length;
    }

    private static byte[] part() {
        return new byte[PART_BYTES - ARRAY_HEADER_BYTES];
    }
}
