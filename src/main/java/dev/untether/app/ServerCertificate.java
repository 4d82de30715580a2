package dev.untether.app;

import dev.untether.api.HttpSettings;
import dev.untether.platform.storage.DataDirectory;
import dev.untether.platform.tls.SelfSignedCertificate;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.time.Clock;
import java.util.Optional;

/** The certificate of the API's server: configured, or made at the first start and kept. */
final class ServerCertificate {
  /** Certificate and key in one file, so that they are replaced as one. */
  private static final String FILE = "tls.pem";

  private ServerCertificate() {}

  /** Empty if TLS is off. */
  static Optional<KeyCertOptions> of(HttpSettings settings, DataDirectory directory, Clock clock) {
    if (!settings.tls()) {
      return Optional.empty();
    }
    return Optional.of(
        settings.tlsCertificate().isPresent()
            ? new PemKeyCertOptions()
                .setCertPath(settings.tlsCertificate().get().toString())
                .setKeyPath(settings.tlsKey().orElseThrow().toString())
            : selfSigned(directory, clock));
  }

  private static PemKeyCertOptions selfSigned(DataDirectory directory, Clock clock) {
    byte[] pem = directory.readOrCreate(FILE, () -> SelfSignedCertificate.create(clock).pem());
    if (SelfSignedCertificate.isExpiring(pem, clock)) {
      pem = SelfSignedCertificate.create(clock).pem();
      directory.replace(FILE, pem);
    }
    return new PemKeyCertOptions().setCertValue(Buffer.buffer(pem)).setKeyValue(Buffer.buffer(pem));
  }
}
