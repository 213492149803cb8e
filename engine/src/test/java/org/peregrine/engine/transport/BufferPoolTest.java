package org.peregrine.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.jvm.DirectMemory;

/** One region whose free memory serves every length. */
final class BufferPoolTest {
    private static final int BLOCK = 4096;
    private static final int MIB = 1 << 20;
    private static final long SEED = 11;

    private static List<UnsafeBuffer> borrowAll(BufferPool pool, int length) {
        final List<UnsafeBuffer> all = new ArrayList<>();
        for (UnsafeBuffer buffer = pool.borrow(length); buffer != null; buffer = pool.borrow(length)) {
            all.add(buffer);
        }
        return all;
    }

    /** Fails when two of them share a byte. */
    private static void assertApart(List<UnsafeBuffer> buffers) {
        final TreeMap<Long, Integer> byAddress = new TreeMap<>();
        buffers.forEach(buffer -> byAddress.put(buffer.addressOffset(), buffer.capacity()));
        assertThat(byAddress).hasSameSizeAs(buffers);
        long end = 0;
        for (final var entry : byAddress.entrySet()) {
            assertThat(entry.getKey()).isGreaterThanOrEqualTo(end);
            end = entry.getKey() + entry.getValue();
        }
    }

    @Test
    void shouldLendWhatIsAskedForWithReadablePaddingBehindIt() {
        final BufferPool pool = new BufferPool(MIB, 8 * MIB);
        for (int length = 1; length <= MIB; length += 997) {
            final UnsafeBuffer buffer = pool.borrow(length);
            assertThat(BufferPool.nominalLength(buffer)).isGreaterThanOrEqualTo(length);
            assertThat(buffer.capacity()).isLessThan(2 * (length + BufferPool.PADDING) + BLOCK);
            buffer.setMemory(0, buffer.capacity(), (byte) 1);
            assertThat(buffer.byteBuffer().clear().limit(length).remaining()).isEqualTo(length);
            assertThat(pool.borrowedBytes()).isEqualTo(buffer.capacity());
            pool.release(buffer);
        }
        assertThat(pool.borrowedBytes()).isZero();
        assertThat(pool.borrow(2 * MIB)).as("above the largest").isNull();
    }

    @Test
    void shouldServeEveryLengthWithWhatOthersGaveBack() {
        final BufferPool pool = new BufferPool(4 * MIB, 8 * MIB);
        for (int length = 1; length < 4 * MIB; length *= 3) {
            final List<UnsafeBuffer> all = borrowAll(pool, length);
            assertApart(all);
            // A large one leaves the spared part, unless few of them fit at all.
            final long runBytes = Long.highestOneBit(length + BufferPool.PADDING - 1L) * 2;
            final boolean leaves = runBytes > 32 << 10 && runBytes <= MIB;
            assertThat(pool.borrowedBytes())
                    .as("%s bytes each", length)
                    .isEqualTo(8L * MIB - (leaves ? Math.max(runBytes, MIB / 8) : 0));
            Collections.shuffle(all, new Random(SEED));
            all.forEach(pool::release);
            assertThat(pool.borrowedBytes()).isZero();
        }
    }

    @Test
    void shouldLendALargeBufferWhileManySmallOnesAreOut() {
        final BufferPool pool = new BufferPool(4 * MIB, 16 * MIB);
        final BufferPool otherShard = pool.forShard();
        final List<UnsafeBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < 1024; i++) {
            buffers.add(pool.borrow(1000));
            buffers.add(otherShard.borrow(1000));
        }
        for (int i = 0; i < 500; i++) {
            pool.release(buffers.remove(i));
        }
        final UnsafeBuffer large = pool.borrow(4 * MIB - BufferPool.PADDING);
        assertThat(large).isNotNull();
        buffers.add(large);
        assertApart(buffers);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, BLOCK, 65_536, 65_536 + 3 * BLOCK, 5 * MIB + BLOCK, 300 * MIB})
    void shouldUseAllOfARegionOfAnyLength(long bytes) {
        final BufferPool pool = new BufferPool(16 * MIB, bytes);
        final List<UnsafeBuffer> all = new ArrayList<>();
        for (int length = 16 * MIB; length > 0; length /= 2) {
            all.addAll(borrowAll(pool, length));
        }
        assertApart(all);
        assertThat(pool.borrowedBytes()).isEqualTo(pool.capacityBytes());
        assertThat(pool.capacityBytes()).isGreaterThan(bytes - 4 * BLOCK);
        all.forEach(pool::release);
        assertThat(pool.borrowedBytes()).isZero();
    }

    @Test
    void shouldLeaveAQuarterToThoseWhoDoNotWait() {
        final BufferPool pool = new BufferPool(MIB, 8 * MIB);
        final BufferShare share = new BufferShare();
        final List<UnsafeBuffer> waiting = new ArrayList<>();
        for (int length = MIB / 2; length > 0; length /= 2) {
            for (UnsafeBuffer buffer = pool.borrowForPeer(length, share);
                    buffer != null;
                    buffer = pool.borrowForPeer(length, share)) {
                waiting.add(buffer);
            }
        }
        assertThat(pool.borrowedBytes()).isEqualTo(6L * MIB);
        final UnsafeBuffer frame = pool.borrow(MIB - BufferPool.PADDING);
        assertThat(frame).isNotNull();
        assertThat(pool.borrowForPeer(1, share)).isNull();
        pool.release(frame);
        pool.releaseOfPeer(waiting.removeLast(), share);
        assertThat(pool.borrowForPeer(1, share)).isNotNull();
    }

    @Test
    void shouldRefuseFirstWhoMakesMostWait() {
        final BufferPool pool = new BufferPool(MIB, 8 * MIB);
        final BufferShare small = new BufferShare();
        final BufferShare large = new BufferShare();
        final List<UnsafeBuffer> kept = new ArrayList<>();
        kept.add(pool.borrowForPeer(1, small));
        final List<UnsafeBuffer> taken = new ArrayList<>();
        for (UnsafeBuffer buffer = pool.borrowForPeer(MIB / 16, large);
                buffer != null;
                buffer = pool.borrowForPeer(MIB / 16, large)) {
            taken.add(buffer);
        }
        assertThat(large.bytes()).isBetween(4L * MIB, 5L * MIB);
        for (int i = 0; i < 4; i++) { // What the largest leaves is for others.
            kept.add(pool.borrowForPeer(MIB / 16, small));
        }
        assertThat(kept).doesNotContainNull();
        assertThat(pool.borrowForPeer(1, large)).isNull();
        assertThat(pool.mayDisplace(MIB / 16, small)).isTrue();
        assertThat(pool.mayDisplace(MIB / 16, large)).isFalse();
        kept.forEach(buffer -> pool.releaseOfPeer(buffer, small));
        taken.forEach(buffer -> pool.releaseOfPeer(buffer, large));
        assertThat(small.bytes()).isZero();
        assertThat(large.bytes()).isZero();
        assertThat(pool.borrowedBytes()).isZero();
    }

    /** Frames of others have all that large ones may have: small messages that wait are no reason to end a peer. */
    @Test
    void shouldSpareSomethingForPeersWhoHoldNextToNothing() {
        final BufferPool pool = new BufferPool(MIB, 64 * MIB);
        final List<UnsafeBuffer> frames = borrowAll(pool, MIB - BufferPool.PADDING);
        assertThat(frames).hasSize(63);
        final BufferShare large = new BufferShare();
        assertThat(pool.borrowForPeer(64 << 10, large)).isNull();
        final List<BufferShare> peers = new ArrayList<>();
        final List<UnsafeBuffer> small = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            final BufferShare peer = new BufferShare();
            peers.add(peer);
            small.add(pool.borrowForPeer(10_000, peer));
            small.add(pool.borrowForPeer(10_000, peer));
            assertThat(pool.borrowForPeer(1, peer)).as("more than its part").isNull();
        }
        assertThat(small).doesNotContainNull();
        for (int i = 0; i < 32; i++) {
            pool.releaseOfPeer(small.get(i), peers.get(i / 2));
        }
        assertThat(peers).allMatch(peer -> peer.bytes() == 0);
        // What was given back is there again, and no more than that.
        final List<UnsafeBuffer> again = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            again.add(pool.borrowForPeer(10_000, new BufferShare()));
        }
        assertThat(again).doesNotContainNull();
        frames.subList(0, 8).forEach(pool::release);
        assertThat(pool.borrowForPeer(10_000, new BufferShare()))
                .as("the quarter of all others")
                .isNull();
    }

    @Test
    void shouldHoldALongestMessageThatArrivesInParts() {
        for (final int longest : new int[] {1, 4000, 4096, 60_000, 65_536, MIB, MIB + 16_384}) {
            final BufferPool pool = new BufferPool(longest, BufferPool.minBytes(longest));
            final BufferShare share = new BufferShare();
            UnsafeBuffer partial = pool.borrowForPeer(1, share);
            while (BufferPool.nominalLength(partial) < longest) {
                final UnsafeBuffer larger = pool.borrowForPeer(BufferPool.nominalLength(partial) + 1, share);
                assertThat(larger).as("%d bytes of %d", share.bytes(), longest).isNotNull();
                pool.releaseOfPeer(partial, share);
                partial = larger;
            }
            final UnsafeBuffer frame = pool.borrow(longest);
            assertThat(frame).as("a frame of %d bytes", longest).isNotNull();
            pool.releaseOfPeer(partial, share);
            assertThat(pool.borrow(longest)).as("an answer").isNotNull();
        }
    }

    @Test
    void shouldFindABufferThatIsReleasedTwiceOrIsNotItsOwn() {
        final BufferPool pool = new BufferPool(MIB, 8 * MIB);
        final UnsafeBuffer buffer = pool.borrow(100);
        pool.release(buffer);
        assertThatThrownBy(() -> pool.release(buffer)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pool.release(new UnsafeBuffer(new byte[BLOCK])))
                .isInstanceOf(IllegalStateException.class);
        final UnsafeBuffer others = new BufferPool(MIB, 8 * MIB).borrow(100);
        assertThatThrownBy(() -> pool.release(others)).isInstanceOf(IllegalStateException.class);
        assertThat(pool.borrowedBytes()).isZero();
    }

    @Test
    void shouldShowNothingToWhoStillUsesABufferThatItGaveBack() {
        final BufferPool pool = new BufferPool(MIB, 8 * MIB);
        final UnsafeBuffer buffer = pool.borrow(100);
        pool.release(buffer);
        assertThatThrownBy(() -> buffer.getByte(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldSayInOneLineWhatDoesNotFitTheDirectMemoryOfTheJvm() {
        final long limit = DirectMemory.limitBytes();
        assertThatThrownBy(() -> new BufferPool(MIB, 2 * limit))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("BUFFER_POOL_BYTES", "-XX:MaxDirectMemorySize", String.valueOf(limit))
                .hasMessageNotContaining("\n");
    }

    @Test
    void shouldAllocateNothing() {
        final BufferPool pool = new BufferPool(MIB, 8 * MIB);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long thread = Thread.currentThread().threadId();
        borrowAndRelease(pool, 20_000);
        final long before = threads.getThreadAllocatedBytes(thread);
        borrowAndRelease(pool, 20_000);
        assertThat(threads.getThreadAllocatedBytes(thread) - before).isZero();
    }

    private static void borrowAndRelease(BufferPool pool, int times) {
        for (int i = 0; i < times; i++) {
            final UnsafeBuffer small = pool.borrow(i % 9000);
            final UnsafeBuffer large = pool.borrow(MIB / 2);
            pool.release(small);
            pool.release(large);
        }
    }

    /** One thread borrows, another releases, as a stage and the network thread do; each writes all of its memory. */
    @Test
    void shouldNeverLendAByteToTwo() throws Exception {
        final int threads = 4;
        final int rounds = 20_000;
        final BufferPool pool = new BufferPool(MIB, 4 * MIB);
        final BlockingQueue<UnsafeBuffer> handedOn = new LinkedBlockingQueue<>();
        final CyclicBarrier start = new CyclicBarrier(threads);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            final List<Future<Integer>> runs = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                final BufferPool handle = pool.forShard();
                final Random random = new Random(SEED + t);
                runs.add(executor.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    return borrowMarkAndHandOn(handle, random, rounds, handedOn);
                }));
            }
            for (final Future<Integer> run : runs) {
                assertThat(run.get(60, TimeUnit.SECONDS)).isPositive();
            }
        }
        handedOn.forEach(pool::release);
        assertThat(pool.borrowedBytes()).isZero();
    }

    private static int borrowMarkAndHandOn(
            BufferPool pool, Random random, int rounds, BlockingQueue<UnsafeBuffer> handedOn) {
        final ArrayDeque<UnsafeBuffer> own = new ArrayDeque<>();
        int lent = 0;
        for (int i = 0; i < rounds; i++) {
            final UnsafeBuffer buffer = pool.borrow(1 << random.nextInt(20));
            if (buffer != null) {
                mark(buffer, random.nextLong());
                own.add(buffer);
                lent++;
            }
            if (own.size() > 3) {
                handedOn.add(checked(own.poll()));
            }
            final UnsafeBuffer others = handedOn.poll();
            if (others != null) {
                pool.release(checked(others));
            }
        }
        own.forEach(buffer -> handedOn.add(checked(buffer)));
        return lent;
    }

    /** The same number in every block, so that it shows when anybody else wrote to one of them. */
    private static void mark(UnsafeBuffer buffer, long number) {
        for (int i = 0; i < buffer.capacity(); i += BLOCK) {
            buffer.putLong(i, number);
        }
    }

    private static UnsafeBuffer checked(UnsafeBuffer buffer) {
        for (int i = 0; i < buffer.capacity(); i += BLOCK) {
            if (buffer.getLong(i) != buffer.getLong(0)) {
                throw new AssertionError("Block at " + i + " was lent to somebody else");
            }
        }
        return buffer;
    }
}
