package dev.untether.aws;

import dev.untether.platform.node.NodeResources;
import dev.untether.platform.security.Keyring;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;

/** Checks connections if the settings say so, and ends the calls to AWS when the node stops. */
public final class AwsVerticle extends VerticleBase {
  private final Aws aws;
  private final Optional<BackgroundChecks> checks;

  /**
   * @param keyring decrypts secret keys and external ids
   */
  public AwsVerticle(NodeResources node, Keyring keyring, AwsSettings settings) {
    this.aws = new Aws(node, keyring, settings);
    this.checks =
        settings
            .checkInterval()
            .map(interval -> new BackgroundChecks(node, aws, interval, settings.share()));
  }

  /** What the API asks; needs no deployed verticle. */
  public Aws aws() {
    return aws;
  }

  @Override
  public Future<?> start() {
    checks.ifPresent(BackgroundChecks::start);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return checks
        .map(BackgroundChecks::stop)
        .orElseGet(Future::succeededFuture)
        .eventually(aws::close);
  }
}
