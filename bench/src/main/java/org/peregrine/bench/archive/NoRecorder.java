package org.peregrine.bench.archive;

/** Keeps nothing: what the same calls cost without a recording. */
final class NoRecorder implements Recorder {
    @Override
    public void close() {}

    @Override
    public long missed() {
        return 0;
    }

    @Override
    public long bytes() {
        return 0;
    }
}
