package vertebra.stores.file;

import java.nio.file.Path;
import vertebra.registry.store.RegistryStore;
import vertebra.registry.testing.RegistryStoreContract;
import vertebra.testkit.time.ManualClock;

class FileRegistryStoreContractTest extends RegistryStoreContract {

    @Override
    protected RegistryStore open(Path folder, ManualClock clock) {
        return FileRegistryStore.open(folder, clock);
    }
}
