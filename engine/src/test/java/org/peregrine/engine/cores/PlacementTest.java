package org.peregrine.engine.cores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PlacementTest {
    private final BitSet whole =
            ThreadAffinity.coresOf(Math.toIntExact(ProcessHandle.current().pid()));
    private int pinned;
    private BitSet rest;

    @BeforeEach
    void leaveTheFirstCoreToOthers() {
        assumeThat(whole.cardinality()).isGreaterThan(1);
        pinned = whole.nextSetBit(whole.nextSetBit(0) + 1);
        rest = (BitSet) whole.clone();
        rest.clear(pinned);
    }

    /** Runs a task on the one thread of a path, and afterwards what the test asserts meanwhile. */
    private static void onPath(Placement placement, Runnable task, Consumer<List<String>> meanwhile) throws Exception {
        final CountDownLatch end = new CountDownLatch(1);
        final CompletableFuture<Void> ran = new CompletableFuture<>();
        final Thread path = Thread.ofPlatform()
                .start(() -> placement.run(0, 0, () -> {
                    try {
                        task.run();
                        ran.complete(null);
                        end.await();
                    } catch (final Throwable failure) {
                        ran.completeExceptionally(failure);
                    }
                }));
        try {
            ran.get(10, TimeUnit.SECONDS);
            meanwhile.accept(placement.awaitBound());
        } finally {
            end.countDown();
            path.join();
            placement.release();
        }
    }

    private Placement placement(CorePlan plan) {
        return Placement.of(plan, 1, List.of("path"));
    }

    @Test
    void shouldBindAThreadOfThePath() throws Exception {
        final Placement placement = placement(CorePlan.on("" + pinned));
        onPath(
                placement,
                () -> assertThat(ThreadAffinity.coresOf(ThreadAffinity.CALLING_THREAD))
                        .isEqualTo(CoreList.set(List.of(pinned))),
                warnings -> assertThat(warnings).isEmpty());
        assertThat(placement.describe()).isEqualTo("0: " + pinned);
        assertThat(placement.name(0, 0)).isEqualTo("pg0-path");
    }

    @Test
    void shouldSayWhichThreadTheSystemRefusesACore() throws Exception {
        final Placement placement = placement(CorePlan.on("8000"));
        onPath(
                placement,
                () -> assertThat(ThreadAffinity.coresOf(ThreadAffinity.CALLING_THREAD))
                        .isEqualTo(whole),
                warnings -> assertThat(warnings).singleElement().asString().contains("core 8000", "pg0-path"));
        assertThat(placement.describe()).isEqualTo("0: 8000!");
    }

    @Test
    void shouldRunAuthorsCodeOffACoreThatItsThreadInherits() throws Exception {
        final Placement placement = placement(CorePlan.on("" + pinned));
        final CompletableFuture<BitSet> cores = new CompletableFuture<>();
        // A platform thread stands for a carrier that the JVM starts from the path: it inherits the path's core, too.
        final Runnable start = () -> placement
                .offPinnedCores(Thread.ofPlatform().factory())
                .newThread(() -> cores.complete(ThreadAffinity.coresOf(ThreadAffinity.CALLING_THREAD)))
                .start();
        onPath(placement, start, warnings -> assertThat(cores.join()).isEqualTo(rest));
    }

    @Test
    void shouldFindThreadsThatHaveInheritedACore() throws Exception {
        final Placement placement = placement(CorePlan.on("" + pinned));
        final CompletableFuture<BitSet> inherited = new CompletableFuture<>();
        final CompletableFuture<Integer> id = new CompletableFuture<>();
        final CountDownLatch end = new CountDownLatch(1);
        final Runnable start = () -> Thread.ofPlatform().start(() -> {
            inherited.complete(ThreadAffinity.coresOf(ThreadAffinity.CALLING_THREAD));
            id.complete(ThreadAffinity.callingThread());
            try {
                end.await();
            } catch (final InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        final Runnable startAndWait = () -> {
            start.run();
            assertThat(inherited.join()).isEqualTo(CoreList.set(List.of(pinned)));
            id.join();
        };
        onPath(placement, startAndWait, warnings -> {
            placement.sweep();
            assertThat(ThreadAffinity.coresOf(id.join())).isEqualTo(rest);
            end.countDown();
        });
    }

    @Test
    void shouldKeepAllOthersOffWhereAsked() throws Exception {
        final int test = ThreadAffinity.callingThread();
        onPath(
                placement(CorePlan.on("" + pinned)),
                () -> {},
                warnings -> assertThat(ThreadAffinity.coresOf(test)).isEqualTo(whole));
        onPath(
                placement(CorePlan.on("" + pinned).exclusive()),
                () -> {},
                warnings -> assertThat(ThreadAffinity.coresOf(test)).isEqualTo(rest));
        assertThat(ThreadAffinity.coresOf(test)).as("given back").isEqualTo(whole);
    }

    @Test
    void shouldDoNothingWithoutAPlan() {
        final Placement placement = Placement.of(CorePlan.NONE, 1, List.of("path"));
        assertThat(placement.isActive()).isFalse();
        assertThat(placement.awaitBound()).isEmpty();
        assertThat(placement.describe()).isEmpty();
    }

    @Test
    void shouldTellWhetherThreadsMaySpin() {
        final String all = CoreList.format(whole);
        final List<String> one = List.of("path");
        assertThat(Placement.of(CorePlan.on("" + pinned), 1, one).spinRefusal()).isNull();
        assertThat(Placement.of(CorePlan.on("" + pinned), 1, List.of("net", "stages"))
                        .spinRefusal())
                .isEqualTo("2 spinning threads need 3 cores and there are 2");
        assertThat(Placement.of(CorePlan.on(all), whole.cardinality(), one).spinRefusal())
                .as("no core is left")
                .contains("there are " + whole.cardinality());
        assertThat(Placement.of(CorePlan.NONE, 1000, one).spinRefusal()).contains("1001 cores");
    }
}
