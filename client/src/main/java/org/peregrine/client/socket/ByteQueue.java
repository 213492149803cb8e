package org.peregrine.client.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Bytes that came or go in pieces, contiguous. Holds no memory while it is empty. One thread. */
public final class ByteQueue {
    private static final int DECIMAL = 10;
    private static final int MAX_DIGITS = 19;

    private final BlockPool pool;
    private Block block;
    private int start;
    private int end;

    /** Begins empty, with memory from a pool when it needs some. */
    public ByteQueue(BlockPool pool) {
        this.pool = pool;
    }

    /** Whether no byte waits. */
    public boolean isEmpty() {
        return start == end;
    }

    /** Number of bytes that wait. */
    public int length() {
        return end - start;
    }

    /** Index of the first byte in {@link #view()}. */
    public int start() {
        return start;
    }

    /** Index after the last byte in {@link #view()}. */
    public int end() {
        return end;
    }

    /** The bytes; meaningless while the queue is empty, and only until it is changed. */
    public UnsafeBuffer view() {
        return block.view();
    }

    /** Appends bytes of a buffer. */
    public void append(DirectBuffer source, int offset, int length) {
        if (length > 0) {
            reserve(length);
            block.view().putBytes(end, source, offset, length);
            end += length;
        }
    }

    /** Appends bytes. */
    public void append(byte[] source) {
        if (source.length > 0) {
            reserve(source.length);
            block.view().putBytes(end, source);
            end += source.length;
        }
    }

    /** Appends a byte. */
    public void append(byte value) {
        reserve(1);
        block.view().putByte(end, value);
        end++;
    }

    /** Appends a number that is not negative, in decimal digits. */
    public void appendDigits(long number) {
        reserve(MAX_DIGITS);
        int digits = 1;
        for (long rest = number / DECIMAL; rest > 0; rest /= DECIMAL) {
            digits++;
        }
        long rest = number;
        for (int i = end + digits - 1; i >= end; i--) {
            block.view().putByte(i, (byte) ('0' + rest % DECIMAL));
            rest /= DECIMAL;
        }
        end += digits;
    }

    /** Makes room behind the last byte; what is there may move. */
    public void reserve(int length) {
        if (block == null) {
            block = pool.borrow(length);
            start = 0;
            end = 0;
        } else if (end + length > block.capacity()) {
            move(length);
        }
    }

    private void move(int room) {
        final int kept = end - start;
        final UnsafeBuffer from = block.view();
        if (kept + room > block.capacity() || start < block.capacity() >> 1) {
            final Block larger = pool.borrow(Math.max(kept + room, block.capacity() + 1));
            larger.view().putBytes(0, from, start, kept);
            pool.release(block);
            block = larger;
        } else {
            from.putBytes(0, from, start, kept);
        }
        start = 0;
        end = kept;
    }

    /** Reads once, up to a length; returns what the channel returned. */
    int readFrom(ReadableByteChannel channel, int length) throws IOException {
        reserve(length);
        final ByteBuffer bytes = block.bytes();
        bytes.limit(end + length).position(end);
        final int count = channel.read(bytes);
        end += Math.max(0, count);
        return count;
    }

    /** The bytes, to be read from their front; followed by {@link #skip}. */
    ByteBuffer front() {
        return block.bytes().limit(end).position(start);
    }

    /** Room behind the last byte; followed by {@link #extend}. */
    ByteBuffer back(int room) {
        reserve(room);
        return block.bytes().limit(end + room).position(end);
    }

    /** Adds bytes that stand behind the last one; without any, no memory is held for them. */
    void extend(int length) {
        end += length;
        if (start == end) {
            clear();
        }
    }

    /** Writes once; returns whether nothing is left. */
    boolean writeTo(WritableByteChannel channel) throws IOException {
        if (start < end) {
            final ByteBuffer bytes = block.bytes();
            bytes.limit(end).position(start);
            start += channel.write(bytes);
        }
        if (start == end) {
            clear();
            return true;
        }
        return false;
    }

    /** Removes bytes at the front. */
    public void skip(int length) {
        start += length;
        if (start == end) {
            clear();
        }
    }

    /** Removes all bytes and releases the memory. */
    public void clear() {
        if (block != null) {
            pool.release(block);
        }
        block = null;
        start = 0;
        end = 0;
    }
}
