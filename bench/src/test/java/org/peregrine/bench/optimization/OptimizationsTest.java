package org.peregrine.bench.optimization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(300)
class OptimizationsTest {
    /** Enough for all six to run. */
    private static final RoundPlan SHORT = new RoundPlan(3, 1, 5_000_000);

    @TempDir
    private Path folder;

    static Stream<Optimization> all() {
        return Optimizations.all().stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldMeasureBothSides(Optimization optimization) {
        final List<Integer> told = new ArrayList<>();
        final PairedRounds rounds = PairedRounds.measure(optimization, SHORT, told::add);
        assertThat(rounds.failure()).isNull();
        assertThat(told).containsExactly(0, 1, 2, 3);
        assertThat(rounds.before()).hasSize(3).allMatch(cost -> cost.ns() > 0);
        assertThat(rounds.after()).hasSize(3).allMatch(cost -> cost.ns() > 0);
        assertThat(rounds.leastSpeedup()).isPositive().isLessThanOrEqualTo(rounds.mostSpeedup());
    }

    /** Two arrays of 250 and 260 bytes a call with their wrappers; in place none, once all is warm. */
    @Test
    void shouldCountTheCopies() throws IOException {
        try (Sides sides = FrameCopies.optimization().opener().open()) {
            assertThat(sides.before().measure(1).bytes()).isGreaterThan(500);
            sides.after().measure(1_000_000);
            assertThat(sides.after().measure(1).bytes()).isLessThan(50);
        }
    }

    private static Optimization fake(String name, Sides.Maker before, Sides.Maker after) {
        return new Optimization(name, "nothing", "slow", "fast", () -> Sides.open(before, after));
    }

    private static Variant taking(double ns) {
        return roundNs -> new RoundCost(ns, Double.NaN);
    }

    private static Variant failing() {
        return roundNs -> {
            throw new IOException("no answer");
        };
    }

    @Test
    void shouldExitWithZeroWhenEachPays() throws IOException {
        final Path file = folder.resolve("new/result.json");
        final Optimization paying = fake("paying", () -> taking(20), () -> taking(10));
        assertThat(Optimizations.run(List.of(paying), SHORT, file)).isZero();
        assertThat(Files.readString(file))
                .startsWith("{\"run\":{\"time\":")
                .contains("\"git_commit\":", "\"rounds\":3", "\"optimization\":\"paying\"", "\"verdict\":\"PAYS\"")
                .contains("\"speedup\":2.0", "\"beforeNs\":[20.0,20.0,20.0]", "\"afterBytes\":[null,null,null]");
    }

    @Test
    void shouldExitWithTwoWhenOneDoesNotPay() {
        final Optimization paying = fake("paying", () -> taking(20), () -> taking(10));
        final Optimization same = fake("same", () -> taking(10), () -> taking(10));
        assertThat(Optimizations.run(List.of(paying, same), SHORT, folder.resolve("same.json")))
                .isEqualTo(2);
    }

    /** The rest is measured all the same. */
    @Test
    void shouldExitWithOneWhenAPartFails() throws IOException {
        final Optimization broken = fake("broken", () -> taking(20), OptimizationsTest::failing);
        final Optimization paying = fake("paying", () -> taking(20), () -> taking(10));
        final Path file = folder.resolve("broken.json");
        assertThat(Optimizations.run(List.of(broken, paying), SHORT, file)).isEqualTo(1);
        assertThat(Files.readString(file))
                .contains("\"verdict\":\"FAILED\",\"failure\":\"java.io.IOException: no answer\"")
                .contains("\"verdict\":\"PAYS\"");
    }

    @Test
    void shouldWriteOverNoResult() throws IOException {
        final Path file = Files.writeString(folder.resolve("old.json"), "{}");
        assertThatThrownBy(() -> Optimizations.run(List.of(), SHORT, file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("old.json");
    }

    @Test
    void shouldCloseWhatWasOpened() {
        final List<String> closed = new ArrayList<>();
        final Variant open = new TimedLoop(1, () -> {}).closing(() -> closed.add("closed"));
        final Optimization halfOpen = fake("half", () -> open, () -> {
            throw new IOException("no port");
        });
        assertThat(PairedRounds.measure(halfOpen, SHORT, round -> {}).failure()).contains("no port");
        final Optimization broken = fake("broken", () -> open, OptimizationsTest::failing);
        assertThat(PairedRounds.measure(broken, SHORT, round -> {}).failure()).contains("no answer");
        assertThat(closed).hasSize(2);
    }

    @Test
    void shouldTakeTheSidesInTurn() {
        final StringBuilder order = new StringBuilder();
        final Optimization noted = fake("noted", () -> noting(order, 'A'), () -> noting(order, 'B'));
        PairedRounds.measure(noted, SHORT, round -> {});
        assertThat(order.toString()).isEqualTo("BAABBAAB");
    }

    private static Variant noting(StringBuilder order, char side) {
        return roundNs -> {
            order.append(side);
            return new RoundCost(1, 0);
        };
    }

    @Test
    void shouldChooseByName() {
        assertThat(Optimizations.choose(Optimizations.all(), List.of()))
                .extracting(Optimization::name)
                .containsExactly("schema", "json", "async", "fanout", "copies", "shards");
        assertThat(Optimizations.choose(Optimizations.all(), List.of("copies", "json")))
                .extracting(Optimization::name)
                .containsExactly("copies", "json");
        assertThatThrownBy(() -> Optimizations.choose(Optimizations.all(), List.of("cache")))
                .hasMessageContaining("'cache'")
                .hasMessageContaining("schema, json");
    }
}
