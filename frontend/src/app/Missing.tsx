/** An address that leads nowhere. */

import { ButtonLink } from "@/shared/ui/links";
import { PageBody, PageHeader } from "@/shared/ui/PageHeader";
import { Empty } from "@/shared/ui/states";

export function Missing() {
  return (
    <PageBody>
      <PageHeader title="Page not found" />
      <Empty action={<ButtonLink to="/">Go to Home</ButtonLink>}>
        There is no page at this address. It may have been moved, or the link is incomplete.
      </Empty>
    </PageBody>
  );
}
