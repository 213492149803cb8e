package org.peregrine.tools;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.util.Queue;
import java.util.Set;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.junit.jupiter.api.Test;

/** Who may know whom. This module sees every other one that ships, so the rules for all of them stand here. */
@AnalyzeClasses(packages = "org.peregrine", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String CODEC = "org.peregrine.codec..";
    private static final String ENGINE = "org.peregrine.engine..";
    private static final String TRANSPORTS = "org.peregrine.transports..";
    private static final String CLIENT = "org.peregrine.client..";
    private static final String AERON = "org.peregrine.aeron..";
    private static final String TESTKIT = "org.peregrine.testkit..";
    private static final String TOOLS = "org.peregrine.tools..";

    private static final Set<String> QUESTIONS = Set.of("isEmpty", "size", "peek", "remove", "element");

    /** Hints alone: whether to wait or to look again; none of them is followed by a poll that must find something. */
    private static final Set<String> QUEUE_HINTS = Set.of(
            "Fanout.hasWork",
            "Subscriber.enqueueUnsent",
            "Relay.isEmpty",
            "AcceptedSockets.isEmpty",
            "MemoryTransport.waiting");

    @ArchTest
    static final ArchRule CODEC_KNOWS_NOBODY = knowsNot(CODEC, ENGINE, TRANSPORTS, CLIENT, TESTKIT, TOOLS);

    @ArchTest
    static final ArchRule ENGINE_KNOWS_CODEC = knowsNot(ENGINE, TRANSPORTS, CLIENT, TESTKIT, TOOLS);

    @ArchTest
    static final ArchRule TRANSPORTS_KNOW_ENGINE = knowsNot(TRANSPORTS, CLIENT, TESTKIT, TOOLS);

    @ArchTest
    static final ArchRule CLIENT_KNOWS_CODEC = knowsNot(CLIENT, ENGINE, TRANSPORTS, TESTKIT, TOOLS);

    @ArchTest
    static final ArchRule TESTKIT_KNOWS_ENGINE =
            knowsNot(TESTKIT, TRANSPORTS, CLIENT, TOOLS).allowEmptyShould(true);

    /** The program takes no tests along. */
    @ArchTest
    static final ArchRule TOOLS_KNOW_NO_TESTKIT = knowsNot(TOOLS, TESTKIT);

    /** Whatever is printed of an exception is escaped, bounded and counted. */
    @ArchTest
    static final ArchRule ERRORS_GO_THROUGH_THE_LOG = noClasses()
            .should()
            .callMethodWhere(JavaCall.Predicates.target(HasName.Predicates.name("printStackTrace")))
            .because("ErrorLog prints errors");

    /** An application that embeds the engine chooses how to log: without a provider SLF4J would warn on each start. */
    @ArchTest
    static final ArchRule LOGGING_IS_THE_HOSTS = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.slf4j..", "java.util.logging..", "org.apache.logging..")
            .because("errors go to EngineContext.errorHandler");

    /** Each of these is made at the launch; everything else borrows. */
    @ArchTest
    static final ArchRule DIRECT_MEMORY_IS_RESERVED_AT_THE_LAUNCH = noClasses()
            .that(resideInAnyPackage(CODEC, ENGINE, TRANSPORTS)
                    .and(DescribedPredicate.not(JavaClass.Predicates.simpleName("DirectMemory")))
                    .and(DescribedPredicate.not(JavaClass.Predicates.simpleName("EngineCounters")))
                    .and(DescribedPredicate.not(JavaClass.Predicates.simpleName("EventMemory")))
                    .and(DescribedPredicate.not(JavaClass.Predicates.simpleName("Recording")))
                    .and(DescribedPredicate.not(JavaClass.Predicates.simpleName("AuditLogs")))
                    .and(DescribedPredicate.not(JavaClass.Predicates.simpleName("StatusFile")))
                    .and(DescribedPredicate.not(JavaClass.Predicates.simpleName("NetworkContext")))
                    .and(DescribedPredicate.not(JavaClass.Predicates.simpleName("WriteBuffer")))
                    .and(DescribedPredicate.not(JavaClass.Predicates.simpleName("LineBuffer")))
                    .and(DescribedPredicate.not(JavaClass.Predicates.simpleName("ReplyQueue")))
                    .and(DescribedPredicate.not(JavaClass.Predicates.simpleName("PollSet")))
                    .and(DescribedPredicate.not(JavaClass.Predicates.simpleName("ShardBuffers")))
                    .and(DescribedPredicate.not(JavaClass.Predicates.simpleName("WakeupPipe"))))
            .should()
            .callMethodWhere(JavaCall.Predicates.target(HasName.Predicates.name("allocateDirect")))
            .orShould()
            .callMethodWhere(JavaCall.Predicates.target(HasName.Predicates.name("allocateMemory")))
            .because("the path never asks the system for memory");

    @ArchTest
    static final ArchRule CODEC_KNOWS_ONLY_BYTES = noClasses()
            .that()
            .resideInAPackage(CODEC)
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.net..", "java.nio.channels..", "java.util.concurrent.."))
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class);

    @ArchTest
    static final ArchRule ENGINE_KNOWS_NO_SOCKET = noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.net..", "java.nio.channels..")
                    .and(DescribedPredicate.not(JavaClass.Predicates.belongToAnyOf(
                            URI.class,
                            URL.class,
                            InetAddress.class,
                            FileChannel.class,
                            FileLock.class,
                            OverlappingFileLockException.class)))
                    .as("classes of sockets and channels; addresses stand in authors' records, files have locks"));

    /** All settings, the stages and the state that shards share stand in the root: what is below takes what it uses. */
    @ArchTest
    static final ArchRule NOTHING_BELOW_THE_ENGINES_ROOT_KNOWS_IT = knowsNotItsRoot("org.peregrine.engine");

    @ArchTest
    static final ArchRule TRANSPORTS_KNOW_NO_JSON_RPC = noClasses()
            .that()
            .resideInAPackage(TRANSPORTS)
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.peregrine.codec.jsonrpc..", "org.peregrine.codec.schema.."))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule DISRUPTOR_STAYS_IN_ENGINE = onlyIn(ENGINE, "com.lmax..");

    /** Programs that neither serve nor call over Aeron never see its classes. */
    @ArchTest
    static final ArchRule AERON_STAYS_IN_ITS_ARTIFACT =
            onlyIn("org.peregrine.(aeron|transports.aeron|client.aeron)..", "io.aeron..");

    /** Programs that check no tokens never see the library that does. */
    @ArchTest
    static final ArchRule TOKENS_STAY_IN_THEIR_ARTIFACT = onlyIn("org.peregrine.auth..", "com.nimbusds..");

    /** Channels, which both ends share, know neither of them. */
    @ArchTest
    static final ArchRule AERON_CHANNELS_KNOW_NO_END = knowsNot(AERON, ENGINE, TRANSPORTS, CLIENT, TESTKIT, TOOLS);

    @ArchTest
    static final ArchRule JACKSON_STAYS_OFF_THE_PATH = noClasses()
            .that(DescribedPredicate.not(resideInAnyPackage(
                    "org.peregrine.engine.binding..",
                    "org.peregrine.tools.plugin..",
                    "org.peregrine.tools.recording..",
                    "org.peregrine.tools.replay..")))
            .should()
            .dependOnClassesThat(resideInAPackage("tools.jackson.."))
            .as("Jackson binds authors' records and reads recordings and settings of plugins, nothing else");

    @ArchTest
    static final ArchRule H2_STAYS_IN_TASKS = onlyIn("org.peregrine.engine.task..", "org.h2..");

    @ArchTest
    static final ArchRule CHRONICLE_STAYS_IN_RECORDING = onlyIn("org.peregrine.codec.recording..", "net.openhft..");

    @ArchTest
    static final ArchRule PROMETHEUS_STAYS_AT_THE_ADMIN_PORT = onlyIn("org.peregrine.tools.admin..", "io.prometheus..");

    @ArchTest
    static final ArchRule OPEN_TELEMETRY_STAYS_IN_TRACE =
            onlyIn("org.peregrine.(engine|tools).trace..", "io.opentelemetry..");

    /** An application that embeds the engine brings an SDK, or none. */
    @ArchTest
    static final ArchRule OPEN_TELEMETRYS_SDK_STAYS_IN_TOOLS =
            onlyIn("org.peregrine.tools.trace..", "io.opentelemetry.sdk..");

    @ArchTest
    static final ArchRule HTTP_SERVER_OF_THE_JDK_STAYS_AT_THE_ADMIN_PORT =
            onlyIn("org.peregrine.tools.admin..", "com.sun.net.httpserver..");

    @ArchTest
    static final ArchRule STATIC_STATE_IS_CONSTANT =
            fields().that().areStatic().should().beFinal();

    /** By the engine's context; and, for sockets that know of none, by the choice of what is beneath them. */
    @ArchTest
    static final ArchRule ENVIRONMENT_IS_READ_ONCE = noClasses()
            .that()
            .resideOutsideOfPackage("org.peregrine.tools..")
            .and()
            .doNotHaveFullyQualifiedName("org.peregrine.engine.EngineContext")
            .and()
            .doNotHaveFullyQualifiedName("org.peregrine.transports.settings.IoBackend")
            .should()
            .callMethod(System.class, "getProperty", String.class)
            .orShould()
            .callMethod(System.class, "getProperty", String.class, String.class)
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(System.class, "getenv");

    /** Of several writers one may have its place and not have filled it: what a queue says of itself promises no element. */
    @ArchTest
    static final ArchRule QUEUES_ARE_POLLED_WITHOUT_ASKING_FIRST = noClasses()
            .should()
            .callMethodWhere(DescribedPredicate.describe(
                    "a queue of Agrona's is asked what it holds", ArchitectureTest::asksAQueue));

    private static boolean asksAQueue(JavaMethodCall call) {
        return call.getTargetOwner().getPackageName().equals("org.agrona.concurrent")
                && call.getTargetOwner().isAssignableTo(Queue.class)
                && QUESTIONS.contains(call.getTarget().getName())
                && !QUEUE_HINTS.contains(call.getOriginOwner().getSimpleName() + "."
                        + call.getOrigin().getName());
    }

    static final class AsksFirst {
        private final ManyToOneConcurrentArrayQueue<String> queue = new ManyToOneConcurrentArrayQueue<>(1);

        int claim() {
            return queue.isEmpty() ? 0 : queue.poll().length();
        }
    }

    static final class PollsFirst {
        private final ManyToOneConcurrentArrayQueue<String> queue = new ManyToOneConcurrentArrayQueue<>(1);

        int claim() {
            final String polled = queue.poll();
            return polled == null ? 0 : polled.length();
        }
    }

    @Test
    void shouldSeeWhoAsksAQueueFirst() {
        final ClassFileImporter importer = new ClassFileImporter();
        assertThat(QUEUES_ARE_POLLED_WITHOUT_ASKING_FIRST
                        .evaluate(importer.importClasses(AsksFirst.class))
                        .hasViolation())
                .isTrue();
        assertThat(QUEUES_ARE_POLLED_WITHOUT_ASKING_FIRST
                        .evaluate(importer.importClasses(PollsFirst.class))
                        .hasViolation())
                .isFalse();
    }

    @Test
    void shouldSeeAeronOutsideOfItsArtifact() {
        final JavaClasses aeron = new ClassFileImporter()
                .importPackages("org.peregrine.aeron", "org.peregrine.transports.aeron", "org.peregrine.client.aeron");
        assertThat(AERON_STAYS_IN_ITS_ARTIFACT
                        .allowEmptyShould(true)
                        .evaluate(aeron)
                        .hasViolation())
                .isFalse();
        assertThat(onlyIn("org.peregrine.client.aeron..", "io.aeron..")
                        .evaluate(aeron)
                        .getFailureReport()
                        .getDetails())
                .anyMatch(line -> line.contains("AeronTransport"))
                .anyMatch(line -> line.contains("AeronChannel"));
    }

    @Test
    void shouldSeeAClassThatKnowsTheRootOfItsPackages() {
        final JavaClasses testsOfTheAdminPort = new ClassFileImporter().importPackages("org.peregrine.tools.admin");
        assertThat(knowsNotItsRoot("org.peregrine.tools")
                        .evaluate(testsOfTheAdminPort)
                        .getFailureReport()
                        .getDetails())
                .anyMatch(line -> line.contains("TestedEngine"));
        assertThat(knowsNotItsRoot("org.peregrine.transports")
                        .evaluate(new ClassFileImporter().importPackages("org.peregrine.transports"))
                        .hasViolation())
                .isFalse();
    }

    private static ArchRule knowsNotItsRoot(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + ".*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root);
    }

    private static ArchRule knowsNot(String module, String... others) {
        return noClasses().that().resideInAPackage(module).should().dependOnClassesThat(resideInAnyPackage(others));
    }

    private static ArchRule onlyIn(String home, String library) {
        return noClasses()
                .that(DescribedPredicate.not(resideInAPackage(home)))
                .should()
                .dependOnClassesThat(resideInAPackage(library))
                .as(library + " is used only in " + home);
    }
}
