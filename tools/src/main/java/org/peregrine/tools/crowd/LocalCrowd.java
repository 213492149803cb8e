package org.peregrine.tools.crowd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.peregrine.client.ClientSelector;

/** A crowd of this process, on threads of its own. */
public final class LocalCrowd implements Crowd {
    private static final long START_DELAY_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final CrowdPlan plan;
    private final List<CrowdPart> parts = new CopyOnWriteArrayList<>();
    private final ChangeAuthor author;
    private final List<CompletableFuture<CrowdResult>> results = new ArrayList<>();
    private final CompletableFuture<Long> start = new CompletableFuture<>();

    /** The others may have failed by it. */
    private final AtomicReference<Throwable> earliest = new AtomicReference<>();

    private CountDownLatch gathering;

    /**
     * Prepares a crowd with an author of its changes.
     *
     * @param plan of it; its processes are not looked at.
     */
    public LocalCrowd(CrowdPlan plan) {
        this(plan, true);
    }

    LocalCrowd(CrowdPlan plan, boolean authoring) {
        this.plan = plan;
        this.author = authoring && !plan.changes().isNone() ? new ChangeAuthor(plan) : null;
    }

    @Override
    public void gather() throws IOException {
        gathering = new CountDownLatch(plan.threads() + (author == null ? 0 : 1));
        for (int i = 0; i < plan.threads(); i++) {
            final CrowdPart part = new CrowdPart(plan.ofThread(i));
            parts.add(part);
            begin("crowd-" + i, selector -> part.gather(selector), part::hold);
        }
        if (author != null) {
            begin(
                    "crowd-author",
                    author::gather,
                    (selector, startNs) -> new CrowdResult(
                            0,
                            Collections.nCopies(plan.changes().total(), 0L),
                            0,
                            0,
                            0,
                            "",
                            author.run(selector, startNs)));
        }
        await(gathering);
        for (final CompletableFuture<CrowdResult> result : results) {
            if (result.isCompletedExceptionally()) {
                outcome(result);
            }
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /** Something to do with the connections of a thread. */
    @FunctionalInterface
    private interface Gathering {
        void run(ClientSelector selector) throws IOException;
    }

    /** Something to do from the start on. */
    @FunctionalInterface
    private interface Work {
        CrowdResult run(ClientSelector selector, long startNs) throws IOException;
    }

    private void begin(String name, Gathering first, Work then) {
        final CompletableFuture<CrowdResult> result = new CompletableFuture<>();
        results.add(result);
        Thread.ofPlatform().name(name).daemon().start(() -> {
            try (ClientSelector selector = new ClientSelector()) {
                first.run(selector);
                gathering.countDown();
                result.complete(then.run(selector, awaitStart(selector)));
            } catch (final IOException | RuntimeException failure) {
                earliest.compareAndSet(null, failure);
                result.completeExceptionally(failure);
                stop();
                gathering.countDown();
            }
        });
    }

    /** Reads on meanwhile, so that streams are kept alive. */
    private long awaitStart(ClientSelector selector) throws IOException {
        while (!start.isDone()) {
            selector.poll(10);
        }
        return start.join();
    }

    @Override
    public void begin() {
        begin(System.nanoTime() + START_DELAY_NS);
    }

    /** Begins at a time, as {@link System#nanoTime}. */
    void begin(long startNs) {
        start.complete(startNs);
    }

    @Override
    public CrowdResult finish() throws IOException {
        if (plan.changes().isNone()) {
            parts.forEach(CrowdPart::stop);
        }
        final List<CrowdResult> all = new ArrayList<>();
        for (final CompletableFuture<CrowdResult> result : results) {
            all.add(outcome(result));
        }
        return CrowdResult.merged(all);
    }

    private CrowdResult outcome(CompletableFuture<CrowdResult> result) throws IOException {
        try {
            return result.join();
        } catch (final CompletionException failed) {
            throw earliest.get() instanceof IOException failure ? failure : new IOException(earliest.get());
        }
    }

    private void stop() {
        parts.forEach(CrowdPart::stop);
        if (author != null) {
            author.stop();
        }
    }

    @Override
    public void close() {
        stop();
        start.complete(System.nanoTime());
    }
}
