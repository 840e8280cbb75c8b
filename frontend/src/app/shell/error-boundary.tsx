import { Component, type ReactNode } from "react";
import { Failure } from "@/components/ui/message";

interface State {
  error: Error | undefined;
}

/** Show an error in place of a screen that failed to render; the player keeps running. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    const retry = () => this.setState({ error: undefined });
    return <Failure title="This page could not be displayed." error={error} retry={retry} />;
  }
}
