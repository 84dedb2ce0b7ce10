export { OrderedAnswers } from './orderedAnswers';
