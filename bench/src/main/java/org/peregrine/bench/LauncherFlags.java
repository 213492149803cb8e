package org.peregrine.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * The JVM flags of {@code ./peregrine}, with which everything is measured that runs in a JVM of the benchmarks. A test
 * compares them with the script, whose server has another collector on a machine of many cores.
 */
public final class LauncherFlags {
    /** As in the script, without what belongs to its cache and its log. */
    public static final List<String> FLAGS;

    private static final List<String> EVERYWHERE = List.of(
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.perf=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "-Dagrona.disable.bounds.checks=true",
            "-XX:+PerfDisableSharedMem",
            "-Djdk.nio.maxCachedBufferSize=65536",
            "-XX:AutoBoxCacheMax=20000",
            "-XX:+UseSerialGC",
            "-Xms40m",
            "-Xmn24m",
            "-Xmx256m",
            "-XX:+AlwaysPreTouch");

    /** On Linux alone. */
    private static final String LARGE_PAGES = "-XX:+UseTransparentHugePages";

    static {
        final List<String> flags = new ArrayList<>(EVERYWHERE);
        if (System.getProperty("os.name").equals("Linux")) {
            flags.add(LARGE_PAGES);
        }
        FLAGS = List.copyOf(flags);
    }

    private LauncherFlags() {}
}
