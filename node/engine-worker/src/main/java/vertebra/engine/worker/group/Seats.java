package vertebra.engine.worker.group;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vertebra.engine.worker.process.WorkerProcess;

/** The seats of a group: those that there are to be, and those that were given up and are not yet empty. Guarded by its group. */
final class Seats {

    private final List<WorkerSeat> seats = new ArrayList<>();
    private final List<WorkerSeat> leaving = new ArrayList<>();
    private long memoryBytes;

    int count() {
        return seats.size();
    }

    List<WorkerSeat> all() {
        return List.copyOf(seats);
    }

    /** Adds seats until there are so many. */
    List<WorkerSeat> addUntil(int wanted) {
        List<WorkerSeat> added = new ArrayList<>();
        while (seats.size() < wanted) {
            added.add(new WorkerSeat());
            seats.add(added.getLast());
        }
        return added;
    }

    /** Those that are more than so many: whose end costs least. */
    List<WorkerSeat> surplus(int wanted) {
        return seats.stream()
                .sorted(Comparator.comparingInt(WorkerSeat::worth))
                .limit(Math.max(0, seats.size() - wanted))
                .toList();
    }

    /** False: it was given up before, and its worker finishes what it runs. */
    boolean giveUp(WorkerSeat seat) {
        if (!seats.remove(seat)) {
            return false;
        }
        leaving.add(seat);
        seat.giveUp();
        return true;
    }

    List<WorkerSeat> leaving() {
        return List.copyOf(leaving);
    }

    void isEmpty(WorkerSeat seat) {
        leaving.remove(seat);
    }

    /** The one whose worker has the fewest requests, and less than so many; null: none. */
    @Nullable
    WorkerSeat free(int slots) {
        WorkerSeat free = null;
        for (WorkerSeat seat : seats) {
            if (seat.ready && seat.busy < slots && (free == null || seat.busy < free.busy)) {
                free = seat;
            }
        }
        return free;
    }

    /** Workers that take requests. */
    List<WorkerProcess> ready() {
        return seats.stream().filter(seat -> seat.ready).map(WorkerSeat::worker).toList();
    }

    /** Resident bytes of all workers, as they last said. */
    long memoryBytes() {
        long sum = ready().stream().mapToLong(WorkerProcess::memoryBytes).sum();
        memoryBytes = sum > 0 ? sum : memoryBytes;
        return memoryBytes;
    }

    /** True when no worker is ready, and none of those that died had answered anything. */
    boolean areHopeless() {
        return !seats.isEmpty() && seats.stream().noneMatch(seat -> seat.ready || !seat.backoff.isCrashLoop());
    }

    /** Workers die again and again, whether or not they answer something between, and none is well. */
    Optional<String> trouble() {
        return seats.stream().anyMatch(WorkerSeat::isWell)
                ? Optional.empty()
                : seats.stream().filter(WorkerSeat::keepsDying).findFirst().map(WorkerSeat::trouble);
    }
}
