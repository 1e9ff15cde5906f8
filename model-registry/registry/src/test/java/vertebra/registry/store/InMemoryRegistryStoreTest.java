package vertebra.registry.store;

import java.nio.file.Path;
import vertebra.registry.testing.InMemoryRegistryStore;
import vertebra.registry.testing.RegistryStoreContract;
import vertebra.testkit.time.ManualClock;

class InMemoryRegistryStoreTest extends RegistryStoreContract {

    @Override
    protected RegistryStore open(Path folder, ManualClock clock) {
        return new InMemoryRegistryStore(clock);
    }
}
