import { AudioWaveform } from "lucide-react";
import { useId, useState } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Select } from "@/components/ui/field";
import { capital } from "@/lib/format";
import {
  describeOrder,
  ORDER_DIMENSIONS,
  type OrderDimension,
  type OrderShape,
  type SoundOrder,
} from "@/lib/sound-order";
import "./order.css";

/** Curves of the shapes in a box of 48 × 24. */
const CURVES: Readonly<Record<OrderShape, string>> = {
  rising: "M4 20L44 4",
  falling: "M4 4L44 20",
  arc: "M4 20Q24 -12 44 20",
  valley: "M4 4Q24 36 44 4",
};

const NOTES: Readonly<Partial<Record<OrderShape, string>>> = {
  arc: "warm up, peak, cool down",
  valley: "calm down, then rise again",
};

const SHAPES = Object.keys(CURVES) as OrderShape[];

interface OrderButtonProps {
  /** What is ordered, and what stays as it is. */
  note: string;
  onOrder: (order: SoundOrder) => void;
  isSmall?: boolean;
}

/** Ask for a dimension and a shape, and order a list by them. */
export function OrderButton({ note, onOrder, isSmall = false }: OrderButtonProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton
        label="Order by sound"
        size={isSmall ? "small" : "medium"}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <AudioWaveform size={18} aria-hidden="true" />
      </IconButton>
      {isOpen ? <OrderDialog note={note} onOrder={onOrder} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

interface OrderDialogProps {
  note: string;
  onOrder: (order: SoundOrder) => void;
  onClose: () => void;
}

function OrderDialog({ note, onOrder, onClose }: OrderDialogProps) {
  const [dimension, setDimension] = useState<OrderDimension>("tempo_bpm");
  const [shape, setShape] = useState<OrderShape>("rising");
  const name = useId();
  return (
    <Dialog label="Order by sound" kind="small" onClose={onClose}>
      <h2>Order by sound</h2>
      <p className="soft">{note}</p>
      <form
        className="order"
        onSubmit={(event) => {
          event.preventDefault();
          onOrder({ dimension, shape });
          onClose();
        }}
      >
        <Select label="Dimension" value={dimension} choices={ORDER_DIMENSIONS} onChange={setDimension} />
        <fieldset className="order__shapes">
          <legend className="hidden-text">Shape</legend>
          {SHAPES.map((each) => (
            <label key={each} className="order__shape">
              <input type="radio" name={name} checked={shape === each} onChange={() => setShape(each)} />
              <svg viewBox="0 0 48 24" width={48} height={24} aria-hidden="true">
                <path d={CURVES[each]} />
              </svg>
              <span>
                {capital(describeOrder({ dimension, shape: each }))}
                {NOTES[each] ? <span className="order__note">{NOTES[each]}</span> : null}
              </span>
            </label>
          ))}
        </fieldset>
        <div className="dialog__actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit">
            Order
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface OrderNoteProps {
  order: SoundOrder;
  /** The order that undoing leads to. */
  former: string;
  onUndo: () => void;
}

/** Tell in which order a list is shown, with the way back. */
export function OrderNote({ order, former, onUndo }: OrderNoteProps) {
  return (
    <p className="order-note" role="status">
      <span>Ordered {describeOrder(order)}.</span>
      <Button kind="plain" onClick={onUndo}>
        {former}
      </Button>
    </p>
  );
}
