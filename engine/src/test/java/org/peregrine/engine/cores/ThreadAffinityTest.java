package org.peregrine.engine.cores;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ThreadAffinityTest {
    private static final String CORES = "Cpus_allowed_list:";

    @Test
    void shouldBindAThreadToOneCoreAndLaterToAnother() throws Exception {
        final BitSet before = ThreadAffinity.coresOf(ThreadAffinity.CALLING_THREAD);
        final CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try {
                for (final int core : new int[] {before.nextSetBit(0), before.length() - 1}) {
                    final BitSet one = new BitSet();
                    one.set(core);
                    assertThat(ThreadAffinity.bind(ThreadAffinity.CALLING_THREAD, one))
                            .isTrue();
                    assertThat(ThreadAffinity.coresOf(ThreadAffinity.callingThread()))
                            .isEqualTo(one);
                    assertThat(Files.readAllLines(Path.of("/proc/thread-self/status")))
                            .anyMatch(line -> line.startsWith(CORES)
                                    && line.substring(CORES.length()).strip().equals("" + core));
                }
                done.complete(null);
            } catch (final Throwable failure) {
                done.completeExceptionally(failure);
            }
        });
        done.get(10, TimeUnit.SECONDS);
        assertThat(ThreadAffinity.coresOf(ThreadAffinity.CALLING_THREAD))
                .as("other threads")
                .isEqualTo(before);
    }

    @Test
    void shouldRefuseACoreThatTheMachineDoesNotHave() {
        final BitSet none = new BitSet();
        none.set(CoreList.MAX_CORES - 1);
        assertThat(ThreadAffinity.bind(ThreadAffinity.CALLING_THREAD, none)).isFalse();
        assertThat(ThreadAffinity.coresOf(Integer.MAX_VALUE).isEmpty())
                .as("no such thread")
                .isTrue();
    }
}
