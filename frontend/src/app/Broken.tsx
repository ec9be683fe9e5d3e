/** A page that failed while drawing: what happened, what stays safe, what to do. */

import { Button } from "@mantine/core";

import { PageBody, PageHeader } from "@/shared/ui/PageHeader";
import { Empty } from "@/shared/ui/states";

export function Broken() {
  return (
    <PageBody>
      <PageHeader title="This page could not be shown" />
      <Empty action={<Button onClick={() => window.location.reload()}>Reload</Button>}>
        What is stored stays as it is. Either the connection is interrupted, or a new version was installed
        while this tab was open. Once you are connected, reload to carry on.
      </Empty>
    </PageBody>
  );
}
