package org.peregrine.tools.result;

/**
 * Usage of the measured process. NaN stands for unknown values, and is written as null.
 *
 * @param memoryStartMib resident memory when the measurement began.
 * @param memoryEndMib resident memory when it ended.
 * @param cpuPercentAvg of one core, user and system.
 * @param gcCollections number of its collections; negative when unknown.
 * @param gcPauseTotalUs length of its pauses for them.
 * @param gcPauseMaxUs the longest time.
 * @param allocatedBytesPerOp on the measured thread of this process, or by all threads of another.
 */
public record Usage(
        double memoryStartMib,
        double memoryEndMib,
        double cpuPercentAvg,
        long gcCollections,
        double gcPauseTotalUs,
        double gcPauseMaxUs,
        double allocatedBytesPerOp) {
    /** A description without values. */
    public static final Usage UNKNOWN =
            new Usage(Double.NaN, Double.NaN, Double.NaN, -1, Double.NaN, Double.NaN, Double.NaN);

    Usage withPauses(long count, double totalUs, double maxUs) {
        return new Usage(memoryStartMib, memoryEndMib, cpuPercentAvg, count, totalUs, maxUs, allocatedBytesPerOp);
    }

    Usage withAllocation(double bytesPerOp) {
        return new Usage(
                memoryStartMib, memoryEndMib, cpuPercentAvg, gcCollections, gcPauseTotalUs, gcPauseMaxUs, bytesPerOp);
    }
}
