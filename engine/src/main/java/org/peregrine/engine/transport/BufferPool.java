package org.peregrine.engine.transport;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.jvm.DirectMemory;

/**
 * Pool of direct buffers for messages that do not fit an inline region: large frames, large replies, partial frames,
 * replies that a peer has not read yet. One region is reserved at the launch and cut into blocks; a buffer is a run of
 * 1, 2, 4, 8, … of them, and released blocks serve every length again.
 *
 * <pre>
 *   region   | block | block | block | block | block | block | …      4 KiB each, more in a very large region
 *   buffer                   |      nominal length     |pad.|         2 blocks
 * </pre>
 *
 * <p>Any thread may borrow and release: a reply is borrowed by a stage and released by the sender. No call waits for
 * another thread, allocates, or asks the system for memory. When no run is long enough {@link #borrow} returns null,
 * which the borrower turns into a documented reply.
 *
 * <p>Each shard has a handle of its own on the one pool: it searches its short runs where no other shard does.
 */
public final class BufferPool {
    /** Readable bytes after a buffer's nominal size, so that a scanner may read past a message's end. */
    public static final int PADDING = 64;

    private static final int SMALLEST_SHIFT = 12;
    private static final int MAX_BLOCKS = 1 << 16;
    private static final int PIECE_SHIFT = 30;
    private static final int HOME_BLOCKS = 8 * BlockMap.WORD_BLOCKS;
    private static final int RESERVED_SHARE = 4;

    /** Factor: one peer may hold at most this many times the bytes that it leaves free. */
    private static final int PEER_SHARE = 4;

    /** Part of the region that is spared for peers who hold next to nothing, when others have taken all the rest. */
    private static final int SPARE_SHARE = 64;

    /** Most that such a peer holds: some dozens of short messages that came while the path stood still. */
    private static final int SPARE_PEER_BYTES = 32 << 10;

    private final Block[] blocks;
    private final BlockMap map;
    private final AtomicInteger handles;
    private final AtomicInteger spareTaken;
    private final int blockShift;
    private final int largestBytes;
    private final int home;

    /** The buffer that begins at one block, used for every run that does. */
    private static final class Block extends UnsafeBuffer {
        private static final int FREE = -1;

        private final BlockMap map;
        private final ByteBuffer bytes;
        private final int index;
        private int order = FREE;
        private boolean spare;

        Block(BlockMap map, ByteBuffer bytes, int index) {
            super(bytes, 0, 0);
            this.map = map;
            this.bytes = bytes;
            this.index = index;
        }

        Block take(int runOrder, int length) {
            order = runOrder;
            if (capacity() != length) {
                wrap(bytes, 0, length);
            }
            return this;
        }

        /** With bounds checks a late access fails. */
        void free() {
            order = FREE;
            if (SHOULD_BOUNDS_CHECK) {
                wrap(bytes, 0, 0);
            }
        }
    }

    /**
     * Reserves the region.
     *
     * @param largestBytes least nominal size of the largest buffer; less when the region is smaller.
     * @param regionBytes of the pool, padding included.
     * @throws IllegalStateException when there is not so much memory.
     */
    public BufferPool(int largestBytes, long regionBytes) {
        int shift = SMALLEST_SHIFT;
        while (regionBytes >>> shift > MAX_BLOCKS) {
            shift++;
        }
        final int count = Math.max(1, (int) (regionBytes >>> shift));
        final int wanted = order(largestBytes, shift);
        final int most = Math.min(Integer.SIZE - 1 - Integer.numberOfLeadingZeros(count), PIECE_SHIFT - shift);
        this.blockShift = shift;
        this.largestBytes = (1 << (shift + Math.min(wanted, most))) - PADDING;
        this.map = new BlockMap(count);
        this.blocks = cut(DirectMemory.reserve((long) count << shift, 1 << PIECE_SHIFT), map, count, shift);
        this.handles = new AtomicInteger(1);
        this.spareTaken = new AtomicInteger();
        this.home = 0;
    }

    private BufferPool(BufferPool shared, int home) {
        this.blocks = shared.blocks;
        this.map = shared.map;
        this.handles = shared.handles;
        this.spareTaken = shared.spareTaken;
        this.blockShift = shared.blockShift;
        this.largestBytes = shared.largestBytes;
        this.home = home;
    }

    private static Block[] cut(ByteBuffer[] pieces, BlockMap map, int count, int shift) {
        final Block[] blocks = new Block[count];
        for (int i = 0; i < count; i++) {
            final long offset = (long) i << shift;
            final ByteBuffer piece = pieces[(int) (offset >>> PIECE_SHIFT)];
            final int from = (int) (offset & ((1 << PIECE_SHIFT) - 1));
            final long longestRun = i == 0 ? piece.capacity() : (long) Integer.lowestOneBit(i) << shift;
            blocks[i] = new Block(map, piece.slice(from, (int) Math.min(longestRun, piece.capacity() - from)), i);
        }
        return blocks;
    }

    /**
     * The smallest region in which one longest message can arrive in parts, be handled and be answered: its own buffer
     * twice, since half of it is still held while it grows, and a quarter is reserved from peers.
     *
     * @param longestBytes of a message with its head.
     * @return bytes.
     */
    public static long minBytes(long longestBytes) {
        final long run = Math.max(1L << SMALLEST_SHIFT, Long.highestOneBit(longestBytes + 2 * PADDING - 1) << 1);
        return 2 * run;
    }

    /**
     * Makes a handle for one more shard. All handles share the same memory. Half of the region is the home of no
     * handle, so that long runs stay free there.
     *
     * @return looks for short runs beside those of other shards.
     */
    public BufferPool forShard() {
        return new BufferPool(this, handles.getAndIncrement() * HOME_BLOCKS % Math.max(1, blocks.length / 2));
    }

    /**
     * Borrows a buffer. A large one, unless it is so large that few fit at all, leaves the spared part of the region.
     *
     * @param minLength bytes that it must hold, padding not counted.
     * @return a buffer of {@code nominal size + PADDING} bytes with stale content; null when minLength is above the
     *     largest size, or no memory of that size is free.
     */
    public UnsafeBuffer borrow(int minLength) {
        if (minLength > largestBytes) {
            return null;
        }
        final int order = order(minLength, blockShift);
        final long wanted = 1L << (blockShift + order);
        if (wanted > SPARE_PEER_BYTES
                && wanted <= capacityBytes() / (2 * PEER_SHARE)
                && borrowedBytes() + wanted > capacityBytes() - spareBytes()) {
            return null;
        }
        return claim(order);
    }

    private UnsafeBuffer claim(int order) {
        final int index = map.claim(order, home);
        return index == BlockMap.NONE ? null : blocks[index].take(order, 1 << (blockShift + order));
    }

    /**
     * Borrows a buffer for bytes that wait for a peer: partial frames, unread replies. Such peers, however many, leave
     * a quarter of the region to all others; of the rest one may have at most {@value #PEER_SHARE} times the bytes that
     * it leaves free, so that the largest holder is refused first. A single peer may have all of it. A peer that holds
     * next to nothing still has something when all of that is taken.
     *
     * @param minLength bytes that it must hold, padding not counted.
     * @param share of the peer.
     * @return as {@link #borrow}; null also when less than that would be left. For {@link #releaseOfPeer}.
     */
    public UnsafeBuffer borrowForPeer(int minLength, BufferShare share) {
        if (minLength > largestBytes) {
            return null;
        }
        final long wanted = 1L << (blockShift + order(minLength, blockShift));
        final long taken = borrowedBytes();
        final long left = capacityBytes() - capacityBytes() / RESERVED_SHARE - taken - wanted;
        final boolean alone = taken <= share.bytes();
        if (left < 0 || !share.add(wanted, alone ? Long.MAX_VALUE : PEER_SHARE * left)) {
            return borrowSpare(minLength, (int) Math.min(Integer.MAX_VALUE, wanted), share);
        }
        final UnsafeBuffer buffer = borrow(minLength);
        if (buffer == null) {
            share.subtract(wanted);
        }
        return buffer;
    }

    private UnsafeBuffer borrowSpare(int minLength, int wanted, BufferShare share) {
        if (wanted > SPARE_PEER_BYTES || !share.add(wanted, SPARE_PEER_BYTES)) {
            return null;
        }
        final Block buffer =
                spareTaken.addAndGet(wanted) > spareBytes() ? null : (Block) claim(order(minLength, blockShift));
        if (buffer == null) {
            spareTaken.addAndGet(-wanted);
            share.subtract(wanted);
            return null;
        }
        buffer.spare = true;
        return buffer;
    }

    private long spareBytes() {
        return Math.min(1 << PIECE_SHIFT, capacityBytes() / SPARE_SHARE);
    }

    /**
     * Whether a peer that was refused a buffer holds so little, a quarter of the peers' part at most, that messages of
     * others may be evicted for it.
     *
     * @param minLength as it was refused.
     * @param share of the peer.
     * @return false when it is a large holder itself.
     */
    public boolean mayDisplace(int minLength, BufferShare share) {
        final long wanted = 1L << (blockShift + order(minLength, blockShift));
        return minLength <= largestBytes
                && share.bytes() + wanted <= (capacityBytes() - capacityBytes() / RESERVED_SHARE) / PEER_SHARE;
    }

    /**
     * Releases a buffer that waited for a peer.
     *
     * @param buffer from {@link #borrowForPeer}; not to be used afterwards.
     * @param share of the same peer.
     */
    public void releaseOfPeer(UnsafeBuffer buffer, BufferShare share) {
        share.subtract(1L << (blockShift + order(nominalLength(buffer), blockShift)));
        release(buffer);
    }

    private static int order(int minLength, int shift) {
        final int lastBlock = (int) (((long) minLength + PADDING - 1) >>> shift);
        return Integer.SIZE - Integer.numberOfLeadingZeros(lastBlock);
    }

    /**
     * Releases a buffer.
     *
     * @param buffer from {@link #borrow}; not to be used afterwards.
     * @throws IllegalStateException when it is not borrowed: it was released before, or is none of this pool's.
     */
    public void release(UnsafeBuffer buffer) {
        if (!(buffer instanceof Block block) || block.map != map || block.order == Block.FREE) {
            throw new IllegalStateException("The buffer is not borrowed from this pool, or was released before");
        }
        final int order = block.order;
        if (block.spare) {
            block.spare = false;
            spareTaken.addAndGet(-(1 << (blockShift + order)));
        }
        block.free();
        if (!map.release(block.index, order)) {
            throw new IllegalStateException("The buffer was released before");
        }
    }

    /**
     * The capacity of a borrowed buffer.
     *
     * @param buffer from {@link #borrow}.
     * @return bytes, padding not counted.
     */
    public static int nominalLength(UnsafeBuffer buffer) {
        return buffer.capacity() - PADDING;
    }

    /**
     * Whether a buffer is borrowed memory of its own: whoever holds it may position its {@link ByteBuffer}, which no
     * other buffer shares.
     *
     * @param buffer any.
     * @return false for every buffer that no pool has made.
     */
    public static boolean isBorrowed(DirectBuffer buffer) {
        return buffer instanceof Block;
    }

    /**
     * The borrowed memory, over all handles.
     *
     * @return bytes; 0 when everything is released.
     */
    public long borrowedBytes() {
        return (long) map.taken() << blockShift;
    }

    /**
     * The memory of the pool, borrowed or free.
     *
     * @return bytes.
     */
    public long capacityBytes() {
        return (long) blocks.length << blockShift;
    }
}
