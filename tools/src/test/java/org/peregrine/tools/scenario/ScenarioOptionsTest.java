package org.peregrine.tools.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.tools.suite.FanoutWorkload;
import picocli.CommandLine;
import picocli.CommandLine.Command;

final class ScenarioOptionsTest {
    /** Has the options and nothing else. */
    @Command
    private static final class Bare {
        @CommandLine.Mixin
        private ScenarioOptions options;
    }

    private static ScenarioOptions parsed(String... words) {
        final Bare bare = new Bare();
        new CommandLine(bare).parseArgs(words);
        return bare.options;
    }

    @Test
    void shouldScaleWhatIsNotSaidToTheCores() {
        final ScenarioDemand demand = parsed().demand(Scenario.FANOUT, 2);
        assertThat(demand).isEqualTo(new ScenarioDemand(12_500, 60, 32, 1_250, 12.5, "http", 1, 1, 1));
        assertThat(parsed().demand(Scenario.IDLE, 2).connections()).isEqualTo(12_500);
        assertThat(parsed().demand(Scenario.IDLE, 64).connections()).isEqualTo(18_000);
        assertThat(parsed("--duration", "9").isAsked()).isFalse();
    }

    /** The handbook's own figures, on whatever machine. */
    @Test
    void shouldAskForWhatIsSaidWhateverTheCores() {
        final ScenarioOptions fanout = parsed("--subscribers", "10000", "--changes", "100", "--duration", "60");
        final ScenarioDemand demand = fanout.demand(Scenario.FANOUT, 2);
        assertThat(Scenario.extent(demand)).isEqualTo(new FanoutWorkload.Extent(10_000, 100, 500, 6_000));
        assertThat(fanout.isAsked()).isTrue();
        final ScenarioOptions idle = parsed("--connections", "50000", "--shards", "2");
        assertThat(idle.demand(Scenario.IDLE, 2).connections()).isEqualTo(50_000);
        assertThat(idle.serverOptions(idle.demand(Scenario.IDLE, 64)))
                .containsExactly("--limit", "MAX_CONNECTIONS=50100", "--shards", "2");
        assertThat(parsed("--rate", "100000", "--connections", "1000", "--transport", "tcp", "--threads", "4")
                        .demand(Scenario.SUSTAINED, 2))
                .isEqualTo(new ScenarioDemand(100_000, 60, 1_000, 1_250, 12.5, "tcp", 4, 1, 1));
    }

    /** A rate that grows with the cores is not left to one core of each side. */
    @ParameterizedTest
    @CsvSource({"2,1", "15,1", "16,2", "64,8"})
    void shouldSpreadTheLoadOverManyCores(int cores, int threads) {
        final ScenarioDemand demand = parsed().demand(Scenario.SUSTAINED, cores);
        assertThat(demand.threads()).isEqualTo(threads);
        assertThat(parsed().serverOptions(demand)).endsWith("--shards", Integer.toString(threads));
        assertThat(parsed("--connections", "1")
                        .demand(Scenario.SUSTAINED, cores)
                        .threads())
                .isEqualTo(1);
        assertThat(parsed().demand(Scenario.IDLE, cores).threads()).isEqualTo(1);
    }

    @Test
    void shouldShareTheThreadsAmongProcesses() {
        final ScenarioDemand demand = parsed("--processes", "2").demand(Scenario.SUSTAINED, 64);
        assertThat(demand.processes()).isEqualTo(2);
        assertThat(demand.threads()).isEqualTo(4);
        assertThat(demand.shards()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({
        "IDLE,--rate=5,idle has --connections",
        "IDLE,--transport=tcp,--transport is of sustained and burst",
        "FANOUT,--connections=5,fanout has --subscribers",
        "SUSTAINED,--subscribers=5,--subscribers and --changes are of fanout",
        "BURST,--changes=5,--subscribers and --changes are of fanout",
        "BURST,--transport=pigeon,--transport is one of",
        "BURST,--rate=0,--rate must be positive",
        "BURST,--duration=0,--duration must be positive",
        "BURST,--shards=0,--shards must be between",
        "BURST,--threads=0,--threads must be positive",
        "BURST,--threads=33,--threads is a number from 1 to",
        "IDLE,--threads=2,--threads is of sustained and burst",
        "FANOUT,--processes=2,--processes is of sustained and burst",
        "BURST,--processes=0,--processes must be positive",
        "BURST,--processes=33,each thread of each process needs"
    })
    void shouldRefuseAFigureThatIsNoneOrThatTheScenarioDoesNotHave(Scenario scenario, String option, String words) {
        final ScenarioOptions options = parsed(option);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.demand(scenario, 2))
                .withMessageStartingWith(words);
    }

    @Test
    void shouldAnswerWrongUsageBeforeAServerIsStarted() {
        final StringWriter err = new StringWriter();
        assertThat(new CommandLine(new ScenarioCommand())
                        .setErr(new PrintWriter(err, true))
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .execute("fanout", "--rate", "5"))
                .isNotZero();
        assertThat(err.toString()).contains("fanout has --subscribers and --changes");
    }
}
