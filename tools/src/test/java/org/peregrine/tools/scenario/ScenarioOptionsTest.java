package org.peregrine.tools.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.client.Target;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.tools.crowd.Changes;
import org.peregrine.tools.crowd.CrowdPlan;
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
        new CommandLine(bare).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(words);
        return bare.options;
    }

    @Test
    void shouldScaleWhatIsNotSaidToTheCores() {
        final ScenarioDemand demand = parsed().demand(Scenario.FANOUT, 2);
        assertThat(demand).isEqualTo(new ScenarioDemand(12_500, 60, 32, 1_250, 12.5, "tcp", 1, 1, 1));
        assertThat(parsed().demand(Scenario.IDLE, 2).connections()).isEqualTo(12_500);
        assertThat(parsed().demand(Scenario.IDLE, 64).connections()).isEqualTo(18_000);
        assertThat(parsed("--duration", "9").isAsked()).isFalse();
    }

    /** The handbook's own figures, on whatever machine. */
    @Test
    void shouldAskForWhatIsSaidWhateverTheCores() {
        final ScenarioOptions fanout = parsed("--subscribers", "10000", "--changes", "100", "--duration", "60");
        final ScenarioDemand demand = fanout.demand(Scenario.FANOUT, 2);
        assertThat(Scenario.FANOUT.changes(demand)).isEqualTo(new Changes(100, 500, 6_000, 10, Changes.DRAIN_NS));
        assertThat(demand.subscribers()).isEqualTo(10_000);
        assertThat(fanout.isAsked()).isTrue();
        final ScenarioOptions idle = parsed("--connections", "50000", "--shards", "2");
        assertThat(idle.demand(Scenario.IDLE, 2).connections()).isEqualTo(50_000);
        assertThat(idle.serverOptions(Scenario.IDLE, idle.demand(Scenario.IDLE, 64)))
                .contains("MAX_CONNECTIONS=50100", "MAX_SESSIONS=50100", "MAX_LISTENS=50100")
                .endsWith("--shards", "2");
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
        assertThat(parsed().serverOptions(Scenario.SUSTAINED, demand)).endsWith("--shards", Integer.toString(threads));
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
    @CsvSource(
            delimiter = '|',
            value = {
                "IDLE|--rate=5|idle has --connections",
                "BURST|--source=nowhere|--source nowhere is no IP address",
                "FANOUT|--handlers=typed|--handlers is of sustained and burst",
                "SUSTAINED|--peak-factor=3|--peak-factor is of burst",
                "BURST|--peak-factor=1|--peak-factor must be above 1",
                "BURST|--control|--control is of sustained",
                "SUSTAINED|--control --transport=websocket|--control is of the transports",
                "SUSTAINED|--control --target=ws://127.0.0.1:1|--control is of the transports",
                "SUSTAINED|--control --target=tcp:127.0.0.1:1 --join=127.0.0.1:2|--control is of a generator on one host",
                "BURST|--join=127.0.0.1:1|--lead and --join need a --target",
                "FANOUT|--target=unix:/x|--target is reached over one of",
                "FANOUT|--target=tcp:127.0.0.1:1 --transport=http|--target and --transport exclude",
                "FANOUT|--target=tcp:127.0.0.1:1 --shards=2|--target and --shards exclude",
                "FANOUT|--target=tcp:127.0.0.1:1 --source=nowhere|--source nowhere is no IP address",
                "IDLE|--server-pid=5|--server-pid is that of the --target",
                "IDLE|--target=tcp:127.0.0.1:1 --server-pid=0|there is no process 0",
                "BURST|--target=tcp:127.0.0.1:1 --server-pid=4194305|there is no process 4194305",
                "IDLE|--join=127.0.0.1:1|--lead and --join need a --target",
                "IDLE|--lead=7700 --workers=2|--lead and --join need a --target",
                "IDLE|--processes=65|--processes and --workers are numbers",
                "FANOUT|--connections=5|fanout has --subscribers",
                "SUSTAINED|--subscribers=5|--subscribers and --changes are of fanout",
                "BURST|--changes=5|--subscribers and --changes are of fanout",
                "BURST|--transport=pigeon|--transport is one of",
                "BURST|--rate=0|--rate must be positive",
                "BURST|--duration=0|--duration must be positive",
                "BURST|--shards=0|--shards must be between",
                "BURST|--threads=0|--threads must be positive",
                "BURST|--threads=33|--threads is a number from 1 to",
                "BURST|--processes=0|--processes and --workers are numbers",
                "BURST|--processes=33|each thread of each process needs"
            })
    void shouldRefuseAFigureThatIsNoneOrThatTheScenarioDoesNotHave(Scenario scenario, String option, String words) {
        final ScenarioOptions options = parsed(option.split(" ", -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.demand(scenario, 2))
                .withMessageStartingWith(words);
    }

    @Test
    void shouldDescribeTheCrowd() {
        final ScenarioOptions options =
                parsed("--target=http://127.0.0.1:1/mcp", "--processes=2", "--threads=3", "--source=127.0.0.2");
        final CrowdPlan idle = options.crowd(
                Scenario.IDLE, options.demand(Scenario.IDLE, 2), options.given().target(null));
        assertThat(idle.version()).isEqualTo(ProtocolVersion.V2025_11_25);
        assertThat(idle.changes().isNone()).isTrue();
        assertThat(idle.members()).isEqualTo(12_500);
        assertThat(idle.threads()).isEqualTo(3);
        assertThat(idle.processes()).isEqualTo(2);
        assertThat(idle.sources()).hasSize(1);
        final ScenarioDemand fanout = options.demand(Scenario.FANOUT, 2);
        assertThat(options.crowd(Scenario.FANOUT, fanout, options.given().target(null))
                        .version())
                .isEqualTo(ProtocolVersion.V2026_07_28);
        final Target sse = Target.parse("http+sse://127.0.0.1:1/sse");
        assertThat(options.crowd(Scenario.FANOUT, fanout, sse).version()).isEqualTo(ProtocolVersion.V2024_11_05);
        assertThat(options.given().pid()).isNegative();
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
