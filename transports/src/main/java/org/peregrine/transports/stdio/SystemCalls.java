package org.peregrine.transports.stdio;

/**
 * The system calls that stdio needs, on descriptors that stay in blocking mode. A failed call returns the negated error
 * number, as the kernel does, so that no caller reads errno. Each thread needs an instance of its own.
 */
interface SystemCalls {
    /**
     * Waits for descriptors, poll(2).
     *
     * @param address of the array of {@code struct pollfd}.
     * @param count of its elements.
     * @param timeoutMs longest wait; 0 only polls, -1 waits for ever.
     * @return the number of ready descriptors, or the negated error number.
     */
    int poll(long address, int count, int timeoutMs);

    /**
     * Reads what is there, read(2). Blocks when nothing is.
     *
     * @param descriptor to read from.
     * @param address of the memory to fill.
     * @param length of that memory in bytes.
     * @return bytes read, 0 at the end of input, or the negated error number.
     */
    int read(int descriptor, long address, int length);

    /**
     * Writes, write(2). Blocks when there is no room for all of it.
     *
     * @param descriptor to write to.
     * @param address of the bytes.
     * @param length of the bytes.
     * @return bytes written, or the negated error number.
     */
    int write(int descriptor, long address, int length);

    /**
     * Makes a pipe, pipe(2).
     *
     * @param address of two {@code int}, which become the reading and the writing descriptor.
     * @return 0, or the negated error number.
     */
    int pipe(long address);

    /**
     * Closes a descriptor, close(2).
     *
     * @param descriptor not to be used afterwards.
     * @return 0, or the negated error number.
     */
    int close(int descriptor);
}
