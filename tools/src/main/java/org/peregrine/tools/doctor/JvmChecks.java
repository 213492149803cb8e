package org.peregrine.tools.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks of the JVM and its flags. */
final class JvmChecks {
    private static final int LEAST_VERSION = 25;
    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})(?:[.+-].*)?");

    /** Flags that slow all code down, or stop it. */
    private static final Pattern HINDERING =
            Pattern.compile("-Xint|-Xcomp|-XX:TieredStopAtLevel=[0-3]|-agentlib:jdwp.*|-Xrunjdwp.*|-Xdebug"
                    + "|-XX:-TieredCompilation|-XX:-Inline|-Xcheck:jni|-Djava\\.compiler=.*");

    /** Flags of the launcher that metrics and latency depend on. */
    private static final List<String> NEEDED =
            List.of("-XX:+PerfDisableSharedMem", "-Dagrona.disable.bounds.checks=true");

    private static final String CHOSEN = "-Dperegrine.collector=";

    private JvmChecks() {}

    static Observation version(Site site) {
        final String version = site.java().version();
        final Matcher feature = VERSION.matcher(version == null ? "" : version);
        if (!feature.matches()) {
            throw new UnreadableException("java.version", "not understood");
        }
        final String home = site.java().home();
        return Integer.parseInt(feature.group(1)) >= LEAST_VERSION
                ? Observation.ok(version, home)
                : Observation.warning(version, "export PEREGRINE_JAVA_HOME=/usr/lib/jvm/jdk-25", home);
    }

    static Observation flags(Site site) {
        final List<String> arguments = site.java().arguments();
        final String source = "the JVM's arguments";
        if (arguments.isEmpty()) {
            throw new UnreadableException(source, "missing");
        }
        final List<String> hindering = arguments.stream()
                .filter(argument -> HINDERING.matcher(argument).matches())
                .toList();
        final String repair = "unset PEREGRINE_JAVA_OPTS JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS";
        if (!hindering.isEmpty()) {
            return Observation.warning(String.join(" ", hindering), repair, source);
        }
        final List<String> missing = new ArrayList<>(NEEDED);
        missing.removeAll(arguments);
        return missing.isEmpty()
                ? Observation.ok(arguments.size() + " flags, collector " + collector(arguments), source)
                : Observation.advice("without " + String.join(" ", missing), "./peregrine doctor", source);
    }

    /** In the words of the launcher, which says for what machine it has chosen it. */
    private static String collector(List<String> arguments) {
        return arguments.stream()
                .filter(argument -> argument.startsWith(CHOSEN))
                .map(argument -> argument.substring(CHOSEN.length()))
                .reduce((first, last) -> last)
                .orElseGet(() -> named(arguments));
    }

    private static String named(List<String> arguments) {
        return arguments.stream()
                .filter(argument -> argument.matches("-XX:\\+Use\\w+GC"))
                .map(argument -> argument.substring("-XX:+Use".length()))
                .reduce((first, last) -> last)
                .orElse("of the JVM's choice");
    }
}
